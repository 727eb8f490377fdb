import type { CapacityArmSummary, CapacityRatio, CapacityResult, Objective } from '../../model/capacity-result.ts'
import {
  formatCount,
  formatInterval,
  formatLevel,
  formatNumberOf,
  formatPercent,
  formatRate,
  formatRatio,
  formatTime,
  NBSP,
} from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { listed } from './listed.ts'
import { reasonWords } from './reason.ts'

/** The objectives that were asked for, each on one line: `latency.p99 < 100ms and dropped == 0`. */
export function sloWords(slo: readonly Objective[]): string {
  return listed(slo.filter(({ implied }) => !implied).map(({ expression }) => unbroken(expression)))
}

function impliedWords(slo: readonly Objective[]): string {
  const implied = slo.filter(each => each.implied).map(({ expression }) => unbroken(expression))
  return implied.length === 0 ? '' : `, and also ${listed(implied)}`
}

function unbroken(expression: string): string {
  return expression.replaceAll(' ', NBSP)
}

const SIGNS = { 'at least': 'at least ', 'at most': 'at most ' } as const

/** How much one arm carries of what another does: `cluster-rr carries 1.72× single [1.64, 1.81]`. A bound is said as one. */
export function ratioSentence(compared: CapacityRatio, nameOf: NameOf): string {
  const { candidate, reference, ratio, ci, bound, reason } = compared
  const [mine, other] = [nameOf(candidate), nameOf(reference)]
  const why = reason === null ? '' : `: ${reasonWords(reason)}`
  if (ratio === null) return `${mine} is not compared with ${other}${why}`
  if (bound === 'neither') return `${mine} and ${other} may both carry more than was seen`
  if (bound !== null) return `${mine} carries ${SIGNS[bound]}${formatRatio(ratio)} ${other}${why}`
  const interval = ci ? ` ${formatInterval(ci, ratio)}` : ''
  const open = ci ? '' : ` so far${why}`
  return `${mine} carries ${formatRatio(ratio)} ${other}${interval}${open}`
}

/** How sure an interval is, and from how many generations: `with 99.92 % confidence from 8 generations`. */
export function methodWords({ level, generations }: Pick<CapacityRatio, 'level' | 'generations'>): string {
  return `with ${formatLevel(level)} confidence from ${formatNumberOf(generations, 'generation')}`
}

/** What an arm carries by itself: `412 req/s [402, 421]`. */
export function carriedWords({ kind, perSec, ci }: Pick<CapacityArmSummary, 'kind' | 'perSec' | 'ci'>): string {
  if (kind === 'none') return 'no rate that was tried'
  if (perSec === null) return 'an unknown rate'
  const interval = ci ? ` [${formatRate(ci[0])},${NBSP}${formatRate(ci[1])}]` : kind === 'found' ? ' so far' : ''
  return `${kind === 'at least' ? 'at least ' : ''}${formatRate(perSec)}${NBSP}req/s${interval}`
}

type Explained = readonly [word: string, meaning: string]

/** What the words and figures of such a report mean. */
export function capacityWords({ settings }: CapacityResult): Explained[] {
  const { slo, stepMs, stepRequests, resolution, alpha } = settings
  return [
    [
      'Carries',
      `The highest constant rate, whatever the server does, at which an arm keeps ${sloWords(slo)}${impliedWords(slo)}. The rate that was served counts: a server that falls behind a little with each request keeps its SLO for a while.`,
    ],
    [
      'Step',
      `An arm under one rate: at least ${formatTime(stepMs)} and, if that is not five times as long, ${formatCount(stepRequests)} requests. A rate that breaks is tried again before it counts, and the last one has to break as often as rules out the hiccups seen at lower rates.`,
    ],
    [
      'Search',
      `Up or down until a rate has held and a higher one has not, then between the two until they are within ${formatPercent(resolution - 1)}. The arms take turns, step by step, so that they share what the machine does meanwhile.`,
    ],
    [
      'Generation',
      'A fresh boot of all arms, and one search in each of them. Generations are the sample: a generation gives one ratio.',
    ],
    [
      'Ratio and interval',
      `The mean of the generations' log-ratios, with Student's t interval. In at most ${formatPercent(alpha)} of runs does any interval miss, over all arms and interim looks.`,
    ],
    [
      'At least, at most',
      'Where the load generator was late, other programs used the CPUs, or rates that an arm carries broke as often, it may carry more: its figure, and every ratio with it, is a bound.',
    ],
  ]
}
