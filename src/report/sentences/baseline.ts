import type { StoredBaseline } from '../../model/compare-result.ts'
import { isOfBaseline, type Pairing } from '../pairing.ts'

/** The day on which a baseline was measured. */
export function dayOf({ startedAt }: Pick<StoredBaseline, 'startedAt'>): string {
  return startedAt.slice(0, 10)
}

/** Which baseline it is: `the baseline of 2026-11-20`. */
export function baselineInWords(baseline: StoredBaseline): string {
  return `the baseline of ${dayOf(baseline)}${baseline.mismatch.length > 0 ? ', of another machine' : ''}`
}

/** What must be said beside a verdict whose reference was not measured in this run; undefined where it was, or nothing must. */
export function storedReferenceSentence(pairing: Pairing, baseline: StoredBaseline | null): string | undefined {
  const { verdict, reference } = pairing.primary
  if (!baseline || !isOfBaseline(reference) || verdict !== 'worse') return undefined
  return notSideBySide(baseline)
}

/** What must be said beside a figure that is worse than a stored one. */
export function notSideBySide(baseline: Pick<StoredBaseline, 'startedAt'>): string {
  const since = 'what the machine itself has lost since then is in this figure too'
  return `The baseline was measured on ${dayOf(baseline)}, not side by side: ${since}.`
}
