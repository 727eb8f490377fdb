import { machineInWords, scenarioInWords, type Trend } from '../../analysis/trend/index.ts'
import type { MixedRequest } from '../../model/mixed-request.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import { formatCount, formatPercent } from '../numbers.ts'
import { leftOutWords } from './left-out.ts'
import { lettersInWords } from './run-words.ts'

/** What to know about a history beside its changes, in whole sentences. */
export function trendRemarks(trend: Trend): string[] {
  const missing = leftOutWords(trend.leftOut)
  return [...machinesRemark(trend), ...mixesRemark(trend), ...(missing === '' ? [] : [`Left out: ${missing}.`])]
}

/** Which machine is which, where there are several. */
function machinesRemark({ series }: Trend): string[] {
  const machines = new Map(series.map(({ machineNumber, machine }) => [machineNumber, machineInWords(machine)]))
  if (machines.size < 2) return []
  const list = [...machines].map(([number, words]) => `${number} is ${words}`).join('; ')
  return [
    `The runs come from ${machines.size} machines: ${list}. Absolute figures of different machines are not comparable, so each machine has its own series.`,
  ]
}

/** Which mix is which, where there are several: the requests that not all of them have alike. */
function mixesRemark({ series }: Trend): string[] {
  const mixes = new Map(
    series.flatMap(({ mixNumber, scenario: { mix } }) => (mixNumber && mix ? [[mixNumber, mix]] : [])),
  )
  if (mixes.size < 2) return []
  const written = [...mixes.values()].map(mix => new Set(mix.map(each => JSON.stringify(each))))
  const isShared = (request: MixedRequest) => written.every(mix => mix.has(JSON.stringify(request)))
  const list = [...mixes].map(([number, mix]) => {
    const own = mix.filter(request => !isShared(request)).map(requestInWords)
    return `mix ${number} has ${own.length > 0 ? own.join(', ') : 'none of these'}`
  })
  const which = list.join('; ').replace(/^m/, 'M')
  return [`The runs send ${mixes.size} mixes of requests. ${which}. Each mix has its own series.`]
}

/** `search (GET /search, weight 20)`. */
function requestInWords({ name, method, path, weight, ratePerSec }: MixedRequest): string {
  const what = `${method} ${path}`
  const parts = [
    ...(name === what ? [] : [what]),
    ...(weight > 0 ? [`weight ${weight}`] : []),
    ...(ratePerSec === null ? [] : [`${ratePerSec} req/s`]),
  ]
  return `${name} (${parts.join(', ')})`
}

/** How changes are found, and from which size on. */
export function methodSentence({ metric, alpha, leastChange }: Trend): string {
  const { unit } = trendMetric(metric)
  const size = unit === 'share' ? `${leastChange * 100} points` : formatPercent(leastChange)
  const least = leastChange > 0 ? ` Changes below ${size} are not marked.` : ''
  const rate = `about one in ${formatCount(Math.round(1 / alpha))} series without any change gets a mark`
  return `Changes are found by E-divisive with means (Matteson & James 2014): ${rate}.${least}`
}

/** What the signs under the charts of a terminal mean: nothing where there are none. */
export function chartLegend({ series }: Trend): string[] {
  const changes = series.some(each => each.changes.length > 0)
    ? ['▲▼ the level rose, fell; numbered in each series']
    : []
  const letters = lettersInWords(series)
  const marks = letters === undefined ? [] : [`${letters}; +: several`]
  const signs = [...changes, ...marks]
  return signs.length === 0 ? [] : [signs.join(' · ')]
}

/** How a history is to be read, in whole sentences. */
export function readingSentences(): string[] {
  return [
    'A level is the median of the runs between two changes. p is the probability of a change this clear if the order of the runs were random.',
    'A change can be detected only once some runs follow it, and its position may be off by a run or two: check the commits around it, too.',
    'An interval covers only its own run, not the variation between runs, so levels are not derived from it.',
    'A slow drift is marked as one or more steps.',
  ]
}

/** What was run on what, once for each pair of them. */
export function scenarioSentences({ series }: Trend): string[] {
  return distinct(series.map(each => `${scenarioInWords(each)} · ${machineInWords(each.machine)}`))
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
