import type { MissedBaseline } from '../../model/chaos-result.ts'
import type { Warning } from '../../model/result-parts.ts'
import { lessLoad } from '../load-advice.ts'
import { type ArmView, hasSessions } from './arm-view.ts'
import { missAdvice, missWords } from './baseline-miss.ts'

/** Of arms whose baseline did not hold: nothing was injected there. */
export function baselineFailed(views: readonly ArmView[]): Warning | undefined {
  const failed = views.filter(({ trial: { baseline } }) => baseline.miss !== null)
  const [first] = failed
  if (!first) return undefined
  const miss = first.trial.baseline.miss!
  return {
    id: 'baseline-failed',
    message: `The baseline of ${failed.map(view => view.arm.id).join(', ')} did not hold: ${missWords(miss)}.`,
    advice: `Nothing was injected there. ${missAdvice(miss, hasSessions(first))}`,
  }
}

/** Of a rate that was lowered for a baseline. */
export function rateLowered([first]: readonly ArmView[]): Warning | undefined {
  const { lowered = [], ratePerSec } = first!.settings
  if (lowered.length === 0) return undefined
  return {
    id: 'rate-lowered',
    message: `All arms were measured at ${ratePerSec} requests a second, because a baseline did not hold at the rate found by the pilot. ${triedWords(lowered)}.`,
    advice: isOfGenerator(lowered)
      ? 'The machine was too busy for more: give it more CPU, or stop other programs.'
      : 'The results hold at that rate only. Find out what the app lacks at a higher one.',
  }
}

/** Of baselines that were tried once more at the same rate. */
export function baselineRetried([first]: readonly ArmView[]): Warning | undefined {
  const { retried = [] } = first!.settings
  if (retried.length === 0) return undefined
  const one = retried.length === 1
  return {
    id: 'baseline-retried',
    message: `${one ? 'A baseline' : `${retried.length} baselines`} did not hold at first and ${one ? 'was' : 'were'} tried once more. First try: ${triedWords(retried)}.`,
    advice: isOfGenerator(retried)
      ? 'The machine was too busy for a moment: give it more CPU, or stop other programs.'
      : `If nothing else kept the machine busy, the app hardly keeps up with this load: ${lessLoad(hasSessions(first!))}.`,
  }
}

function triedWords(missed: readonly MissedBaseline[]): string {
  return missed.map(({ arm, miss }) => `${arm} at ${miss.ratePerSec} requests a second: ${missWords(miss)}`).join('. ')
}

function isOfGenerator(missed: readonly MissedBaseline[]): boolean {
  return missed.some(({ miss }) => miss.late === 'generator')
}
