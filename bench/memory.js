import { engines } from '../dist/load/index.js'
import { keep } from './support/figures.js'
import { generatorOn, planFor } from './support/loading.js'
import { withNginx } from './support/nginx.js'

const FIRST = 200_000
const LAST = 2_000_000
const MIB = 1024 * 1024

/** Memory of the generator's process after 200,000 and after 2,000,000 requests, for each engine and loop. */
export async function memory() {
  await withNginx(0, measure)
}

async function measure(origin) {
  const figures = {}
  for (const engine of engines) {
    for (const loop of engine.loops) {
      figures[`${engine.name} ${loop}`] = await grow(origin, engine.name, loop)
      console.log(engine.name, loop, figures[`${engine.name} ${loop}`])
    }
  }
  keep('memory', { command: 'npm run bench -- memory', engines: figures })
}

async function grow(origin, engine, loop) {
  const load = await generatorOn(1)
  await load.open(engine, engine, planFor(origin))
  const order = loop === 'closed' ? { loop, durationMs: 250 } : { loop, durationMs: 250, perSec: 25_000 }
  let done = 0
  let firstMib = 0
  while (done < LAST) {
    const reports = await load.run([{ session: engine, ...order }])
    for (const report of reports) done += report.requests.ok
    if (firstMib === 0 && done >= FIRST) firstMib = process.memoryUsage.rss() / MIB
  }
  const lastMib = process.memoryUsage.rss() / MIB
  await load[Symbol.asyncDispose]()
  return {
    firstMib: Math.round(firstMib),
    lastMib: Math.round(lastMib),
    growth: Number((lastMib / firstMib - 1).toFixed(3)),
  }
}
