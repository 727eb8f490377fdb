import { sharedNowMs } from '../model/shared-clock.ts'
import type { UnhandledSignal } from '../model/stop.ts'
import type { RollReport } from './target.ts'

/** The report of a rolling restart that did nothing. */
export function notRolled(problem: string, unhandled?: UnhandledSignal): RollReport {
  const atMs = sharedNowMs()
  const nothing = { replaced: [], killed: [], unanswered: [], instead: undefined }
  return { complete: false, startedAtMs: atMs, endedAtMs: atMs, ...nothing, problem, unhandled }
}
