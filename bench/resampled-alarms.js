import { looksAt, simulateRun, verdictOfSimulated } from '../dist/analysis/calibration/simulate.js'
import { METRIC_RULES } from '../dist/analysis/metrics.js'
import { randomStream } from '../dist/model/random.js'
import { keep, kept } from './support/figures.js'

/** Benches of identical arms, whose generations are resampled. */
const RECORDED = ['noise-cpu', 'noise-hello', 'noise-own', 'ci-noise', 'ci-noise-bursts']

const RUNS = 2_000
const GENERATIONS = 20
const MARGIN = 0.03
const THROUGHPUT = METRIC_RULES.find(each => each.metric === 'throughput')

/**
 * How often `compare` would call identical arms different, had it drawn its generations from all that were recorded of an app. Each value
 * gets a random sign, as the two arms could have had each other's names.
 */
export function resampledAlarms() {
  const alarms = RECORDED.flatMap(name => {
    const generations = (kept(name)?.runs ?? []).flatMap(run => run.logRatios ?? [])
    return generations.length > 0
      ? [{ name, generations: generations.length, alarms: alarmsIn(name, generations) }]
      : []
  })
  console.table(alarms)
  keep('resampled-alarms', { command: 'npm run bench -- resampled-alarms', runs: RUNS, alarms })
}

function alarmsIn(name, generations) {
  const random = randomStream(1, name)
  let alarms = 0
  for (let run = 0; run < RUNS; run++) {
    const simulated = simulateRun([generations], GENERATIONS, looksAt(GENERATIONS), random)
    const verdict = verdictOfSimulated(simulated, 1, MARGIN, THROUGHPUT)
    if (verdict === 'worse' || verdict === 'better') alarms++
  }
  return alarms
}
