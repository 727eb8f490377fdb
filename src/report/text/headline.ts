import type { Result } from '../../model/result.ts'
import { headlineOf } from '../headline/index.ts'
import type { Entry } from './lines.ts'
import { nameInText } from './names.ts'
import type { Paint } from './paint.ts'

/** The headline, with its labels coloured. */
export function headlineEntries(result: Result, paint: Paint): Entry[] {
  return headlineOf(result, nameInText).map(({ label, tone, text }) => ({ label: paint(tone, label), text }))
}
