import { machineInWords, scenarioInWords, type Trend } from '../../analysis/trend/index.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import { formatCount, formatPercent } from '../numbers.ts'
import { leftOutWords } from './left-out.ts'

/** What to know about a history beside its changes, in whole sentences. */
export function trendRemarks(trend: Trend): string[] {
  const missing = leftOutWords(trend.leftOut)
  return [...machinesRemark(trend), ...(missing === '' ? [] : [`Left out: ${missing}.`])]
}

/** Which machine is which, where there are several. */
function machinesRemark({ series }: Trend): string[] {
  const machines = new Map(series.map(({ machineNumber, machine }) => [machineNumber, machineInWords(machine)]))
  if (machines.size < 2) return []
  const list = [...machines].map(([number, words]) => `${number} is ${words}`).join('; ')
  return [
    `The runs are of ${machines.size} machines: ${list}. Absolute figures of different machines cannot be joined, so that each has series of its own.`,
  ]
}

/** How changes are found, and from which size on. */
export function methodSentence({ metric, alpha, leastChange }: Trend): string {
  const { unit } = trendMetric(metric)
  const size = unit === 'share' ? `${leastChange * 100} points` : formatPercent(leastChange)
  const least = leastChange > 0 ? ` Changes below ${size} are not marked.` : ''
  const rate = `of ${formatCount(Math.round(1 / alpha))} series without any change, about one gets a mark`
  return `Changes are found by E-divisive with means (Matteson & James 2014): ${rate}.${least}`
}

/** How a history is to be read, in whole sentences. */
export function readingSentences(): string[] {
  return [
    'A level is the median of the runs between two changes. p is the probability of so clear a change, were the order of the runs mere chance.',
    'A change is told only when some runs lie after it, and its place may be off by a run or two: look at the commits around it, too.',
    "An interval is the run's own. It knows nothing of how one run differs from the next, so that levels are not found from it.",
    'What drifts slowly is marked as one or several steps.',
  ]
}

/** What was run on what, once for each pair of them. */
export function scenarioSentences({ series }: Trend): string[] {
  return distinct(series.map(({ scenario, machine }) => `${scenarioInWords(scenario)} · ${machineInWords(machine)}`))
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
