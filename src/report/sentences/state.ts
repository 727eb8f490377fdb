import type { CapacityResult } from '../../model/capacity-result.ts'
import type { CheckResult } from '../../model/check-result.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import type { TrialsResult } from '../../model/result.ts'
import type { SoakResult } from '../../model/soak-result.ts'
import { formatCount, formatDuration, formatNumberOf } from '../numbers.ts'

/** What must be said before anything else: that the run did not end as planned. Undefined when it did. */
export function stateSentence(result: CompareResult | CapacityResult): string | undefined {
  const { generations, durationMs, settings } = result
  // The budget begins after the preparation, which may be all that there was.
  if (generations.length === 0)
    return ending(
      result,
      `after ${formatDuration(durationMs)}, before the first generation was complete, so nothing was measured.`,
    )
  const spent = `after ${formatDuration(durationMs)} of a budget of ${formatDuration(settings.budgetMs)}`
  const done = `${formatNumberOf(generations.length, 'generation')}; the figures cover what was measured until then.`
  return ending(result, `${spent} and ${done}`)
}

/** The same of a chaos run. */
export function chaosStateSentence(result: TrialsResult): string | undefined {
  const { trials, plan, arms, durationMs } = result
  const fired = trials.flatMap(trial => trial.faults).filter(fault => fault.firedMs !== null).length
  const planned = plan.faults.length * arms.length
  const until =
    fired === 0
      ? ', before the first fault, so the cost of a fault is unknown.'
      : ` and ${formatCount(fired)} of ${formatNumberOf(planned, 'fault')}; the figures cover what was measured until then.`
  return ending(result, `after ${formatDuration(durationMs)}${until}`)
}

/** The same of a run of `check`. */
export function checkStateSentence({ trials, arms, ...result }: CheckResult): string | undefined {
  const sent = trials.reduce((sum, { serial, parallel }) => sum + serial.sequences + (parallel?.sequences ?? 0), 0)
  const until =
    sent === 0
      ? ', before the first sequence, so nothing is known.'
      : ` and ${formatNumberOf(sent, 'sequence')} to ${formatCount(trials.length)} of ${formatNumberOf(arms.length, 'arm')}; the figures cover what was sent until then.`
  return ending(result, `after ${formatDuration(result.durationMs)}${until}`)
}

/** The same of a run of `soak`. */
export function soakStateSentence({ trials, durationMs, ...result }: SoakResult): string | undefined {
  const isMeasured = trials.some(({ baseline }) => baseline.held)
  const until = isMeasured ? '; the figures cover what was measured until then.' : ', before anything was judged.'
  return ending(result, `after ${formatDuration(durationMs)}${until}`)
}

function ending({ state, error, hint }: Pick<CompareResult, 'state' | 'error' | 'hint'>, when: string) {
  if (state === 'completed') return undefined
  if (state === 'interrupted') return `interrupted ${when}`
  const [first] = (error ?? 'no reason was recorded').split('\n')
  const advice = hint === null ? '' : ` ${sentenceOf(hint)}`
  return `${first!.replace(/[.\s]+$/, '')}. The run ended ${when}${advice}`
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`
}
