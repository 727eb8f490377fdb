import { basename } from 'node:path'
import type { Arm } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { lateAdvice, type StartTimes, startSeconds } from '../model/start-times.ts'
import type { BrokenReason, WorkerExit } from './host/protocol.ts'

/** What to tell people: what happened, and what they can do about it. */
export interface Explained {
  readonly line: string
  readonly hint?: string
}

/** An app and the arm that it is, as the subject of a sentence: `server.js (cluster-rr ×4)`. */
export function whoIs({ app, id, mode, version }: Arm): string {
  const name = [app.name, basename(app.name)].find(each => id.startsWith(each) && !/\w/.test(id.charAt(each.length)))
  const label = name === undefined ? id : id.slice(name.length).replace(/^\W+/, '')
  // Of a copy of the app, people are told apart which one it is.
  const words = label.split(' ').filter(word => word !== '' && word !== version?.side)
  const isNamed = words.includes(mode)
  return `${app.name} (${isNamed ? words.join(' ') : [mode, words.join(' ')].filter(part => part !== '').join(', ')})`
}

/** How a process ended, as the end of a sentence: `exited with code 1`, `was killed by SIGKILL`. */
export function howItEnded({ code, signal }: WorkerExit): string {
  if (signal) return `was killed by ${signal}`
  return code === null ? 'ended' : `exited with code ${code}`
}

/** That the process between clusterbench and an app is gone. */
export function hostEndWords(who: string, exit: WorkerExit): string {
  return `clusterbench's host process for ${who} ${howItEnded(exit)}.`
}

/** So much of what an app wrote to stderr is shown. */
const SHOWN_LINES = 20

/** A place in Node's own code, in a stack: it takes the room of what the app says. */
const OWN_FRAME = /^\s+at .*\(?node:[\w/]+:\d+:\d+\)?$/

/** A failure in one line, then the app's last lines on stderr, if it wrote any. */
export function failure(line: string, stderr: readonly string[], hint?: string): RunError {
  return new RunError(withStderr(line, stderr), hint)
}

/** The same as text. */
export function withStderr(line: string, stderr: readonly string[]): string {
  const lines = stderr.filter(each => !OWN_FRAME.test(each)).slice(-SHOWN_LINES)
  const shown = lines.length === 0 ? '' : `\nLast lines of its stderr:\n${lines.map(each => `  ${each}`).join('\n')}`
  return line + shown
}

/** What a host's reason for giving up means to the user; `app` is the subject. */
export function explainBroken(app: string, reason: BrokenReason): Explained {
  switch (reason.cause) {
    case 'forks':
      return {
        line: `${app} forks its own cluster (${reason.forks} ${reason.forks === 1 ? 'worker' : 'workers'}), so it cannot be measured as a single process.`,
        hint: "Use --modes own to measure it as it is; --modes cluster-rr,cluster-os runs its workers under clusterbench's primary instead.",
      }
    case 'crash-loop':
      if (reason.late) return neverListened(app, reason.restarts, reason.late)
      return {
        line: `${app} keeps crashing: worker ${reason.slot} was restarted ${reason.restarts} times in a row and ${howItEnded(reason.exit)} again.`,
      }
    case 'spawn':
      return { line: `${app} could not be started: ${reason.message}.` }
    case 'app-ended':
      return {
        line: `${app} ${howItEnded(reason.exit)}${reason.error === undefined ? '' : `: ${reason.error}`}.`,
      }
  }
}

function neverListened(app: string, restarts: number, { firstStartMs, listenTimeoutMs }: StartTimes): Explained {
  const limit = `within ${startSeconds(listenTimeoutMs)} (--listen-timeout)`
  return {
    line: `${app} has no worker left: after ${restarts} ${restarts === 1 ? 'restart' : 'restarts'} in a row the new worker was killed once more because it did not listen ${limit}; its first start took ${startSeconds(firstStartMs)}.`,
    hint: lateAdvice({ firstStartMs, listenTimeoutMs }),
  }
}
