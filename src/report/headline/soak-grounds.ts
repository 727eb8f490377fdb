import { growingOf } from '../../analysis/soak/thresholds.ts'
import type { Threshold } from '../../model/result-parts.ts'
import type { Growth, SoakResult } from '../../model/soak-result.ts'
import { THRESHOLD_METRICS } from '../../model/threshold.ts'
import { formatNumberOf } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { reasonWords } from '../sentences/reason.ts'
import { amountOf, GROWING_WORDS, growthWords, PER_REQUESTS } from '../sentences/soak.ts'
import { type Grounds, noThresholds, thresholdClauses } from './grounds.ts'

/** A limit on growth, with how the arm grew. */
interface JudgedGrowth {
  readonly threshold: Threshold
  readonly growth: Growth
}

/** What the conclusion of a run of `soak` rests on. */
export function soakGrounds(result: SoakResult, nameOf: NameOf): Grounds {
  const { summary } = result
  const judged = judgedGrowth(result)
  const others = summary.thresholds.filter(threshold => growthOf(threshold, result) === undefined)
  const named = summary.arms.length > 1
  const ofArm = (arm: string, text: string) => (named ? `${nameOf(arm)}: ${text}` : text)
  const having = (verdict: Threshold['verdict']) =>
    judged.filter(({ threshold }) => threshold.verdict === verdict && threshold.level === 'error')
  const leaks = having('failed').map(({ threshold, growth }) => ofArm(threshold.arm, growthWords(growth)))
  const text = heldWords(having('held'))
  return {
    differ: [],
    failed: [
      ...(leaks.length > 0 ? [`the app leaks: ${leaks.join('; ')}`] : []),
      ...thresholdClauses(others, 'failed'),
    ],
    open: [
      ...having('inconclusive').map(({ threshold, growth }) => ofArm(threshold.arm, openWords(threshold, growth))),
      ...thresholdClauses(others, 'inconclusive'),
      ...(judged.length === 0 ? ['nothing was seen often enough to judge'] : []),
    ],
    held: [text, ...thresholdClauses(others, 'held')],
    harmWord: 'Harm found',
    found: { word: 'No leak found', text },
    unasked: noThresholds(summary.thresholds),
  }
}

function judgedGrowth(result: SoakResult): JudgedGrowth[] {
  return result.summary.thresholds.flatMap(threshold => {
    const growth = growthOf(threshold, result)
    return growth ? [{ threshold, growth }] : []
  })
}

/** What a threshold limits the growth of; undefined for another one. */
export function growingIn(expression: string): Growth['metric'] | undefined {
  const metric = THRESHOLD_METRICS.find(({ name }) => expression.startsWith(`${name} `))?.name
  return metric && growingOf({ metric })
}

function growthOf({ expression, arm }: Threshold, { summary }: SoakResult): Growth | undefined {
  const growing = growingIn(expression)
  return summary.soaked.find(each => each.arm === arm)?.growth.find(each => each.metric === growing)
}

function openWords({ reason }: Threshold, { metric }: Growth): string {
  return `${GROWING_WORDS[metric]}: ${reason ? reasonWords(reason) : 'not known'}`
}

/** That nothing leaks, and how much a leak could be at the most. */
function heldWords(held: readonly JudgedGrowth[]): string {
  const most = (metric: Growth['metric']) => {
    const highs = held.flatMap(({ growth }) => (growth.metric === metric && growth.range ? [growth.range[1]] : []))
    return highs.length > 0 ? Math.max(0, ...highs) : undefined
  }
  const parts = (['heap', 'external', 'pss', 'fds'] as const).flatMap(metric => {
    const high = most(metric)
    return high === undefined ? [] : [`${GROWING_WORDS[metric]} by at most ${amountOf(metric, high * PER_REQUESTS)}`]
  })
  return parts.length === 0
    ? 'nothing was judged'
    : `no leak found: per ${formatNumberOf(PER_REQUESTS, 'request')}, ${parts.join(', ')}`
}
