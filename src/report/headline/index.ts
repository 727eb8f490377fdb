import type { Result } from '../../model/result.ts'
import { namingBaseline } from '../pairing.ts'
import { chaosHeadline } from './chaos.ts'
import { compareHeadline } from './compare.ts'
import type { HeadlineEntry, NameOf } from './entry.ts'

export { type Conclusion, conclusionOf, worstConclusion } from './conclusion.ts'
export type { HeadlineEntry, NameOf, Tone } from './entry.ts'

/** What a reader of any report wants to know first, in the order in which it matters. */
export function headlineOf(result: Result, nameOf: NameOf): HeadlineEntry[] {
  if (result.command === 'chaos') return chaosHeadline(result, nameOf)
  return compareHeadline(result, namingBaseline(nameOf))
}
