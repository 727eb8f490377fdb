import type { SkippedMode } from '../../model/result-parts.ts'
import { unavailableWords } from '../../model/unavailable.ts'

/** Why a mode was left out. */
export function skippedSentence({ mode, reason }: SkippedMode): string {
  return `${mode} ${unavailableWords(reason)}`
}
