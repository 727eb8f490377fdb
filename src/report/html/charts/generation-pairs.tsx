import type { JSX } from 'preact'
import type { CompareResult } from '../../../model/compare-result.ts'

/** What each generation measured, in run order; null without generations. */
export function GenerationPairs(_props: { result: CompareResult; id: string }): JSX.Element | null {
  return null
}
