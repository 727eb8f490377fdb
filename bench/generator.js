import { execFileSync } from 'node:child_process'
import { engines } from '../dist/load/index.js'
import { round } from './support/compare.js'
import { keep } from './support/figures.js'
import { generatorOn, planFor } from './support/loading.js'
import { withNginx } from './support/nginx.js'

const ROUNDS = 5
const SECONDS = 3

/**
 * Cost per request and highest rate of each engine beside wrk, in turns. The server, nginx, has CPU 0 for itself and
 * the generator CPU 1; the CPU time is the whole generator process's.
 */
export async function generator() {
  await withNginx(0, origin => measure(origin, 'generator'))
}

/** The same over TLS: a handshake per connection, before what is measured, and every request encrypted. */
export async function generatorTls() {
  await withNginx(0, origin => measure(origin, 'generator-tls'), { tls: true })
}

async function measure(origin, bench) {
  const load = await generatorOn(1)
  const names = engines.map(engine => engine.name)
  const figures = { wrk: [], ...Object.fromEntries(names.map(name => [name, []])) }
  for (const name of names) {
    await load.open(name, name, planFor(origin))
    await load.run([{ session: name, loop: 'closed', durationMs: 1_500 }])
    await load.collect(name)
  }
  for (let round = 0; round < ROUNDS; round++) {
    figures.wrk.push(runWrk(origin))
    for (const name of names) figures[name].push(await runEngine(load, name))
  }
  await load[Symbol.asyncDispose]()
  keep(bench, {
    command: `npm run bench -- ${bench}`,
    engines: Object.fromEntries(Object.entries(figures).map(([name, runs]) => [name, medians(runs)])),
  })
  console.log(Object.fromEntries(Object.entries(figures).map(([name, runs]) => [name, medians(runs)])))
}

async function runEngine(load, session) {
  const before = process.cpuUsage()
  const [report] = await load.run([{ session, loop: 'closed', durationMs: SECONDS * 1000 }])
  const { user, system } = process.cpuUsage(before)
  const { requests } = await load.collect(session)
  return { perSec: report.perSec, cpuUs: (user + system) / requests.ok }
}

/** wrk's own count of requests, and bash's account of its CPU time. */
function runWrk(origin) {
  const script = `taskset -c 1 wrk -t1 -c32 -d${SECONDS}s ${origin}/; times`
  const text = execFileSync('bash', ['-c', script], { encoding: 'utf8' })
  const requests = Number(/(\d+) requests in/.exec(text)[1])
  const [, userMin, userSec, sysMin, sysSec] = /\n(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(text).map(Number)
  return { perSec: requests / SECONDS, cpuUs: (((userMin + sysMin) * 60 + userSec + sysSec) * 1e6) / requests }
}

function medians(runs) {
  const middle = key => runs.map(run => run[key]).sort((a, b) => a - b)[runs.length >> 1]
  return { perSec: Math.round(middle('perSec')), cpuUs: round(middle('cpuUs'), 2) }
}
