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
  const tried = lowered.map(({ arm, miss }) => `${arm} at ${miss.ratePerSec} requests a second: ${missWords(miss)}`)
  return {
    id: 'rate-lowered',
    message: `All arms were measured at ${ratePerSec} requests a second, because a baseline did not hold at the rate found by the pilot. ${tried.join('. ')}.`,
    advice: lowered.some(({ miss }) => miss.late === 'generator')
      ? 'The machine was too busy for more: give it more CPU, or stop other programs.'
      : 'The results hold at that rate only. Find out what the app lacks at a higher one.',
  }
}

/** Of baselines that held when they were tried again at the same rate. */
export function baselineRepeated(views: readonly ArmView[]): Warning | undefined {
  const { repeated = [] } = views[0]!.settings
  const held = repeated.filter(({ arm }) => views.some(view => view.arm.id === arm && view.trial.baseline.held))
  if (held.length === 0) return undefined
  const tried = held.map(({ arm, miss }) => `${arm} at ${miss.ratePerSec} requests a second: ${missWords(miss)}`)
  return {
    id: 'baseline-repeated',
    message: `A baseline held only at the second try. At the first: ${tried.join('. ')}.`,
    advice: `The machine may have been busy for a moment. If it was not, the app hardly keeps up with this load: ${lessLoad(hasSessions(views[0]!))}.`,
  }
}
