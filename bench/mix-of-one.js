import { estimateLogRatio } from '../dist/analysis/estimate-log-ratio.js'
import { DEFAULT_ENGINE } from '../dist/load/index.js'
import { round } from './support/compare.js'
import { keep } from './support/figures.js'
import { generatorOn, planFor } from './support/loading.js'
import { withNginx } from './support/nginx.js'

const CONNECTIONS = 20
const RATE = 2_000
const WARM_MS = 2_000
const MISRATE = 0.01

/** Slices of each loop, as long as `compare` has them. */
const SLICES = {
  closed: { loop: 'closed', durationMs: 60 },
  open: { loop: 'open', durationMs: 150, perSec: RATE },
}

/** What is read off a slice. */
const FIGURES = {
  perSec: report => report.perSec,
  cpuUs: report => (report.generator.thread.cpuMs * 1_000) / report.requests.ok,
  p50Us: report => report.medianUs,
}

/** A mix of one request beside that request by itself, on the same server: what the mix costs the generator, which should be nothing. */
export async function mixOfOne({ runs: blocks = 400 }) {
  await withNginx(0, origin => measure(origin, blocks))
}

async function measure(origin, blocks) {
  const load = await generatorOn(1)
  const plan = { ...planFor(origin, CONNECTIONS), maxConnections: 1_000 }
  const entry = { ...plan.request, name: 'only', weight: 1, ratePerSec: undefined, isJsonBody: false }
  const plans = { single: plan, mix: { ...plan, mix: { entries: [entry], data: [], seed: 1 } } }
  const ratios = {}
  for (const [loop, slice] of Object.entries(SLICES)) {
    for (const [name, each] of Object.entries(plans)) await load.open(`${name} ${loop}`, DEFAULT_ENGINE, each)
    for (const name of Object.keys(plans))
      await load.run([{ ...slice, session: `${name} ${loop}`, durationMs: WARM_MS }])
    ratios[loop] = estimates(await inTurns(load, slice, blocks))
    for (const name of Object.keys(plans)) await load.close(`${name} ${loop}`)
  }
  await load[Symbol.asyncDispose]()
  keep('mix-of-one', { command: 'npm run bench -- mix-of-one', engine: DEFAULT_ENGINE, blocks, perSec: RATE, ratios })
  for (const [loop, figures] of Object.entries(ratios)) console.log(loop, figures)
}

/** Blocks in which both have two slices, in the order ABBA or BAAB: a drift weighs the same on both. Gives a log-ratio of each figure per block. */
async function inTurns(load, slice, blocks) {
  const values = Object.fromEntries(Object.keys(FIGURES).map(figure => [figure, []]))
  for (let block = 0; block < blocks; block++) {
    const [first, second] = block % 2 === 0 ? ['single', 'mix'] : ['mix', 'single']
    const order = [first, second, second, first]
    const reports = await load.run(order.map(name => ({ ...slice, session: `${name} ${slice.loop}` })))
    const sumOf = (name, of) => reports.reduce((sum, report, at) => sum + (order[at] === name ? of(report) : 0), 0)
    for (const [figure, of] of Object.entries(FIGURES))
      values[figure].push(Math.log(sumOf('mix', of) / sumOf('single', of)))
  }
  return values
}

/** Ratios, mix to single, with their intervals at 99 %. */
function estimates(values) {
  return Object.fromEntries(
    Object.entries(values).map(([figure, logs]) => {
      const { value, bounds } = estimateLogRatio(logs, MISRATE)
      return [figure, { ratio: round(Math.exp(value), 4), ci: bounds?.map(bound => round(Math.exp(bound), 4)) }]
    }),
  )
}
