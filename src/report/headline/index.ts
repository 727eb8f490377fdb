import type { Result } from '../../model/result.ts'
import type { Entry } from '../document/blocks.ts'
import { type NameOf, namingBaseline } from '../pairing.ts'
import { capacityHeadline } from './capacity.ts'
import { chaosHeadline } from './chaos.ts'
import { checkHeadline } from './check.ts'
import { compareHeadline } from './compare.ts'
import { soakHeadline } from './soak.ts'

export { conclusionEntry, conclusionWord } from './conclusion.ts'

/** What a reader of any report wants to know after the conclusion, in the order in which it matters. */
export function headlineOf(result: Result, nameOf: NameOf): Entry[] {
  if (result.command === 'capacity') return capacityHeadline(result, nameOf)
  if (result.command === 'check') return checkHeadline(result, nameOf)
  if (result.command === 'soak') return soakHeadline(result, nameOf)
  if (result.command === 'chaos') return chaosHeadline(result, nameOf)
  return compareHeadline(result, namingBaseline(nameOf))
}
