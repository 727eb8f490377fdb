import type { CapacityResult } from '../../model/capacity-result.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent, formatTime, NBSP } from '../numbers.ts'
import { sloWords } from './capacity.ts'
import { clientFacts } from './clients.ts'
import { placementFact, programsFact, unbroken } from './closing.ts'
import { companionFacts } from './companions.ts'
import { requestWords } from './entries.ts'
import { loadedFacts } from './server.ts'

type Fact = readonly [name: string, value: string]

/** What was asked for, and where it ran: one paragraph, for those who want to repeat it. */
export function capacityClosing(result: CapacityResult): string {
  const { settings, arms, generations, durationMs, seed, environment, configFile } = result
  const apps = [...new Set(arms.map(arm => arm.app))]
  const facts = [
    ...(apps.length === 1 ? [`app ${apps[0]}`] : []),
    ...companionFacts(result),
    requestWords(result),
    ...loadedFacts(result),
    connectionsFact(result),
    ...clientFacts(result),
    settings.engine,
    ...(configFile === null ? [] : [`configured by ${configFile}`]),
    `steps of ${formatTime(settings.stepMs)} or more`,
    `${formatNumberOf(generations.length, 'generation')} in ${formatDuration(durationMs)}`,
    ...(generations.length > 0 ? [`${formatPercent(result.summary.loadedShare)} of it in steps`] : []),
    `seed ${seed}`,
    ...programsFact(arms),
    `${environment.cpuModel.replace(/\s+/g, ' ')} × ${formatNumberOf(environment.cpus, 'CPU')}`,
    ...placementFact(environment),
  ]
  return facts.map(unbroken).join(`${NBSP}· `)
}

function connectionsFact({ settings: { connections, maxConnections, keepAlive } }: CapacityResult): string {
  const most = maxConnections === null ? '' : `, at most ${formatCount(maxConnections)}`
  return `${formatNumberOf(connections, 'connection')}${most}${keepAlive ? '' : ', no keep-alive'}`
}

/** What was asked for, fact by fact. */
export function capacityFacts(result: CapacityResult): Fact[] {
  const { settings, generations, summary } = result
  const { slo, stepMs, stepRequests, timeoutMs, budgetMs, precision, engine } = settings
  const share = generations.length > 0 ? `, ${formatPercent(summary.loadedShare)} of it in steps` : ''
  return [
    ['SLO', sloWords(slo)],
    ['Steps', `${formatTime(stepMs)} or more, ${formatCount(stepRequests)} requests or more`],
    ['Connections', connectionsFact(result)],
    ['Load', engine],
    ['Timeout', formatTime(timeoutMs)],
    ['Generations', `${formatCount(generations.length)} within a budget of ${formatDuration(budgetMs)}${share}`],
    [
      'Precision',
      `ends early when all ratios are known within ${formatPercent(precision)}${summary.precise ? ', which they are' : ''}`,
    ],
  ]
}
