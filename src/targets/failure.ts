import { RunError } from '../model/errors.ts'
import type { BrokenReason, WorkerExit } from './host/protocol.ts'

/** How a process ended, as the end of a sentence: `with exit code 1`, `by SIGKILL`. */
export function howItEnded({ code, signal }: WorkerExit): string {
  return signal ? `was killed by ${signal}` : `exited with code ${code}`
}

/** A failure in one line, then the app's last lines on stderr, if it wrote any. `status` is the one that was answered instead of another. */
export function failure(line: string, stderr: readonly string[], hint?: string, status?: number): RunError {
  const shown = stderr.length === 0 ? '' : `\nLast lines of its stderr:\n${stderr.map(each => `  ${each}`).join('\n')}`
  return new RunError(line + shown, hint, status)
}

/** What a host's reason for giving up means to the user. */
export function explainBroken(app: string, reason: BrokenReason): { line: string; hint?: string } {
  switch (reason.cause) {
    case 'forks':
      return {
        line: `${app} forks its own cluster (${reason.forks} ${reason.forks === 1 ? 'worker' : 'workers'}), so it cannot be measured as a single process.`,
        hint: 'Use --modes cluster-rr,cluster-os: then clusterbench is the primary, and the app only serves.',
      }
    case 'crash-loop':
      return {
        line: `${app} keeps crashing: worker ${reason.slot} was restarted ${reason.restarts} times in a row and ${howItEnded(reason.exit)} again.`,
      }
    case 'spawn':
      return { line: `${app} could not be started: ${reason.message}.` }
    case 'own-ports':
      return {
        line: `The workers of ${app} do not share ${reason.requested === 0 ? 'a port' : `port ${reason.requested}`}: each listens on one of its own.`,
        hint: 'Make the app listen on one fixed port, without `exclusive`.',
      }
  }
}
