import type { Verdict } from '../../../model/compare-result.ts'

/** Shapes of verdicts around the estimate, so that they differ also without colour. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  better: 'm0,-6l5.6,9.8h-11.2z',
  worse: 'm0,6l5.6,-9.8h-11.2z',
  same: 'm-4,-4h8v8h-8z',
  inconclusive: 'm0,-5.6l5,5.6l-5,5.6l-5,-5.6z',
}
