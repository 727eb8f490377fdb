import { sharedNowMs } from '../model/shared-clock.ts'
import type { RollReport } from './target.ts'

/** The report of a rolling restart that did nothing. */
export function notRolled(problem: string): RollReport {
  const atMs = sharedNowMs()
  return { complete: false, startedAtMs: atMs, endedAtMs: atMs, replaced: [], killed: [], problem }
}
