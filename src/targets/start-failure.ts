import { RunError } from '../model/errors.ts'
import type { BrokenReason, ListenFailure, WorkerExit } from './host/protocol.ts'
import type { OtherProtocol } from './other-protocol.ts'
import type { Endpoint, ProbeAnswer } from './ready.ts'

/** How long was waited, in milliseconds, and how long the first start of the same arm in this run took; undefined: this is the first. */
export interface Waited {
  readonly timeoutMs: number
  readonly firstStartMs: number | undefined
}

/** How busy the app's processes are: CPUs that they use; undefined where that cannot be told. */
export type Busy = number | undefined

/** Why a target could not be started. The sentences are made in start-failure-words.ts. */
export type StartFailure =
  /** A worker ended; `listened`: after it had listened. */
  | {
      readonly kind: 'ended'
      readonly exit: WorkerExit
      readonly listened: boolean
      readonly listen: ListenFailure | undefined
      readonly cause: ExitCause | undefined
    }
  | { readonly kind: 'host-ended'; readonly exit: WorkerExit }
  /** It listens on a unix socket, and on no port. */
  | { readonly kind: 'unix-only'; readonly path: string }
  | {
      readonly kind: 'some-listen'
      readonly listening: number
      readonly workers: number
      readonly listen: ListenFailure | undefined
      readonly busy: Busy
      readonly waited: Waited
    }
  | {
      readonly kind: 'none-listens'
      readonly listen: ListenFailure | undefined
      readonly busy: Busy
      readonly waited: Waited
    }
  /** Workers of the app's own cluster did not report: it forks them without the environment by which they would. */
  | { readonly kind: 'no-agents'; readonly workers: number }
  /** Its workers do not share a port. */
  | { readonly kind: 'own-ports'; readonly listen: ListenFailure | undefined }
  /** It asked for these ports (0 for any) and not for the one that is to be loaded; `isAskedFor`: by --port, and not in an earlier boot. */
  | {
      readonly kind: 'other-port'
      readonly wanted: number
      readonly instead: readonly number[]
      readonly isAskedFor: boolean
      readonly waited: Waited
    }
  | { readonly kind: 'other-protocol'; readonly endpoint: Endpoint; readonly protocol: OtherProtocol }
  /** `silent`: it accepts connections; `closed`: it closes them. */
  | {
      readonly kind: 'unanswered'
      readonly endpoint: Endpoint
      readonly how: 'silent' | 'closed'
      readonly busy: Busy
      readonly waited: Waited
    }
  | { readonly kind: 'rejected'; readonly endpoint: Endpoint; readonly answer: ProbeAnswer }
  | { readonly kind: 'broken'; readonly reason: BrokenReason }

/** A target that could not be started: people are told in words, and the program knows why. */
export class StartError extends RunError {
  readonly failure: StartFailure

  constructor(failure: StartFailure, message: string, hint: string | undefined) {
    super(message, hint, failure.kind === 'rejected' ? failure.answer.status : undefined)
    this.failure = failure
  }
}

/** Whether a start failed because a module was not found. */
export function lacksModule(error: unknown): boolean {
  if (!(error instanceof StartError) || error.failure.kind !== 'ended') return false
  return error.failure.cause?.kind === 'module-not-found'
}

/**
 * Whether a start failed at a port that was taken since it was seen to be free. By another program; or under OS scheduling, where a worker
 * tells the primary that it closes a server before it does: for that moment the primary cannot bind the port again. With Node 20, an app
 * that tries its port before it listens met that in 4 of 200 starts of a plain cluster of two workers, on a busy machine.
 */
export function metTakenPort(error: unknown): boolean {
  if (!(error instanceof StartError)) return false
  const { failure } = error
  const listen = 'listen' in failure ? failure.listen : undefined
  return listen?.code === 'EADDRINUSE' && listen.port !== undefined && !listen.exclusive
}

/** Why a process ended, as far as Node itself has said it on stderr. */
export type ExitCause =
  | { readonly kind: 'module-not-found'; readonly module: string }
  | { readonly kind: 'require-of-esm' }
  /** An ES module with top-level await, which no version of Node can load in this way. */
  | { readonly kind: 'require-of-async-esm' }
  | { readonly kind: 'import-in-commonjs' }
  | { readonly kind: 'require-in-esm' }
  | { readonly kind: 'unknown-extension'; readonly extension: string }
  | { readonly kind: 'syntax-error'; readonly message: string }
  | { readonly kind: 'bad-option'; readonly option: string }
  | { readonly kind: 'out-of-heap' }

/** What Node writes when a process ends of it, and what that means; the first that fits counts. */
const CAUSES: readonly (readonly [RegExp, (found: string) => ExitCause])[] = [
  [/\[ERR_REQUIRE_ESM\]/, () => ({ kind: 'require-of-esm' })],
  [/\[ERR_REQUIRE_ASYNC_MODULE\]/, () => ({ kind: 'require-of-async-esm' })],
  [/^SyntaxError: Cannot use import statement outside a module/, () => ({ kind: 'import-in-commonjs' })],
  [/^ReferenceError: require is not defined/, () => ({ kind: 'require-in-esm' })],
  [/\[ERR_UNKNOWN_FILE_EXTENSION\].*"(\.\w+)"/, extension => ({ kind: 'unknown-extension', extension })],
  [/Cannot find (?:module|package) '([^']+)'/, module => ({ kind: 'module-not-found', module })],
  [/^SyntaxError(?: \[\w+\])?: (.+)/, message => ({ kind: 'syntax-error', message })],
  [/: bad option: (\S+)/, option => ({ kind: 'bad-option', option })],
  [/^FATAL ERROR: .*heap out of memory/, () => ({ kind: 'out-of-heap' })],
]

/** Why a process ended, from the last lines that it wrote to stderr. */
export function exitCauseIn(stderr: readonly string[]): ExitCause | undefined {
  for (const [pattern, causeOf] of CAUSES) {
    for (const line of stderr) {
      const found = pattern.exec(line)
      if (found) return causeOf(found[1] ?? '')
    }
  }
  return undefined
}
