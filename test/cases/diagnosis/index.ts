import { chaos } from './chaos.ts'
import { compare } from './compare.ts'
import type { Situation } from './situation.ts'
import { starts } from './starts.ts'

/** All situations, by what they are about. */
export const SITUATIONS: Readonly<Record<string, readonly Situation[]>> = {
  'What changed, and what limited it': compare,
  'Apps that do not start': starts,
  'Deaths and restarts': chaos,
}
