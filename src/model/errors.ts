import { visibleText } from './visible-text.ts'

/** Exit codes, as the table in docs/ci.md states them; a signal ends a run with 128 + its number. */
export const EXIT = {
  ok: 0,
  regression: 1,
  usage: 2,
  couldNotRun: 3,
  inconclusive: 4,
  defect: 70,
} as const

/**
 * An expected error: main prints its message (and hint) without a stack and exits with `exitCode`. Both may quote an app or a file, so
 * nothing in them reaches a terminal as a command.
 */
export class ExpectedError extends Error {
  readonly exitCode: number
  /** What the user can do about it, in one sentence. */
  readonly hint: string | undefined

  constructor(message: string, exitCode: number, hint?: string) {
    super(visibleText(message))
    this.name = new.target.name
    this.exitCode = exitCode
    this.hint = hint === undefined ? undefined : visibleText(hint)
  }
}

/** Bad flag, bad value, unreadable or incompatible file: exit 2. */
export class UsageError extends ExpectedError {
  constructor(message: string, hint?: string) {
    super(message, EXIT.usage, hint)
  }
}

/** The run could not be carried out (a target never became ready, say): exit 3. */
export class RunError extends ExpectedError {
  /** The status that an app answered with instead of an expected one; undefined where it was not that. */
  readonly status: number | undefined

  constructor(message: string, hint?: string, status?: number) {
    super(message, EXIT.couldNotRun, hint)
    this.status = status
  }
}
