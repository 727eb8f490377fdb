import { estimateLogRatio } from '../dist/analysis/estimate-log-ratio.js'
import { ALPHA, looksBefore, METRIC_SHARES, misrateAt, planInterimLooks } from '../dist/analysis/interim-looks.js'
import { randomStream } from '../dist/model/random.js'
import { keep } from './support/figures.js'

const RUNS = 20_000
const LONGEST = { alarms: 28, power: 20 }
const SD = 0.02
const MARGIN = 0.02

const random = randomStream(5, 'looks')
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
const boot = () => SD * gaussian() + (random.next() < 1 / 3 ? Math.log(0.55) : 0)

/** The log-ratio of one generation of two identical arms. */
const NOISES = {
  normal: () => SD * gaussian(),
  't, 3 df': () => (SD * gaussian()) / Math.sqrt((gaussian() ** 2 + gaussian() ** 2 + gaussian() ** 2) / 3),
  outliers: () => SD * gaussian() * (random.next() < 0.1 ? 6 : 1),
  lottery: () => boot() - boot(),
}

/** Simulated runs, judged with the looks and the interval of `compare`: false alarms, and how soon a change is found. */
export function looks() {
  const alarms = Object.fromEntries(Object.entries(NOISES).map(([name, noise]) => [name, falseAlarms(noise)]))
  const power = ['normal', 'outliers'].flatMap(name =>
    [0.03, 0.05, 0.1].map(change => ({ noise: name, change, ...found(NOISES[name], change) })),
  )
  console.log(alarms)
  console.table(power)
  keep('looks', { command: 'npm run bench -- looks', runs: RUNS, alarms, power })
}

/** The share of runs in which any look calls identical arms different, with the whole error rate given to throughput. */
function falseAlarms(noise) {
  const plan = planInterimLooks(ALPHA)
  let called = 0
  for (let run = 0; run < RUNS; run++) {
    const values = Array.from({ length: LONGEST.alarms }, noise)
    if (looksOf(LONGEST.alarms).some(at => excludesNone(estimateAt(plan, values, at, LONGEST.alarms).bounds))) called++
  }
  return called / RUNS
}

/** The mean number of generations until an arm that is slower by `change` is called worse, and the share of runs that find it. */
function found(noise, change) {
  const plan = planInterimLooks(ALPHA * METRIC_SHARES.throughput)
  let [generations, calls] = [0, 0]
  for (let run = 0; run < RUNS; run++) {
    const values = Array.from({ length: LONGEST.power }, () => noise() - Math.log(1 + change))
    const isFound = at => {
      const { value, bounds } = estimateAt(plan, values, at, LONGEST.power)
      return bounds[1] < 0 && 1 - Math.exp(value) >= MARGIN
    }
    const at = looksOf(LONGEST.power).find(isFound)
    if (at !== undefined) calls++
    generations += at ?? LONGEST.power
  }
  return { generations: generations / RUNS, share: calls / RUNS }
}

const looksOf = longest => [...looksBefore(longest), longest]
const excludesNone = ([low, high]) => low > 0 || high < 0

function estimateAt(plan, values, at, longest) {
  return estimateLogRatio(values.slice(0, at), misrateAt(plan, at, at === longest))
}
