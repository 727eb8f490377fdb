import { DEFAULT_ENGINE } from '../dist/load/index.js'
import { round } from './support/compare.js'
import { keep } from './support/figures.js'
import { generatorOn, planFor } from './support/loading.js'
import { withNginx } from './support/nginx.js'

const ROUNDS = 5
const SECONDS = 5
const RATES = [500, 2_000]

/** What a request of the open loop costs the whole generator process, not waiting awake, beside an nginx with a CPU of its own. */
export async function openCost({ engine = DEFAULT_ENGINE }) {
  await withNginx(0, origin => measure(origin, engine))
}

async function measure(origin, engine) {
  const load = await generatorOn(1)
  await load.open('one', engine, { ...planFor(origin, 20), maxConnections: 1_000 })
  const figures = Object.fromEntries(RATES.map(rate => [rate, []]))
  await runAt(load, 2_000)
  for (let turn = 0; turn < ROUNDS; turn++) for (const rate of RATES) figures[rate].push(await runAt(load, rate))
  await load[Symbol.asyncDispose]()
  const rates = RATES.map(rate => ({ perSec: rate, ...medians(figures[rate]) }))
  keep('open-cost', { command: 'npm run bench -- open-cost', engine, rates })
  console.log(rates)
}

async function runAt(load, perSec) {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  const [report] = await load.run([{ session: 'one', loop: 'open', durationMs: SECONDS * 1000, perSec }])
  const { user, system } = process.cpuUsage(before)
  const wallUs = (performance.now() - startedMs) * 1000
  await load.collect('one')
  const cpuUs = user + system
  return { cpuUs: cpuUs / report.requests.ok, share: cpuUs / wallUs, lagP99Ms: report.generator.lagP99Us / 1000 }
}

function medians(runs) {
  const middle = key => runs.map(run => run[key]).toSorted((a, b) => a - b)[runs.length >> 1]
  return Object.fromEntries(['cpuUs', 'share', 'lagP99Ms'].map(key => [key, round(middle(key), 3)]))
}
