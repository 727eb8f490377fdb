import type { Outcome } from '../model/outcome.ts'

/**
 * How far a request had come when its connection ended. It is the phase that tells the outcomes apart; the error's code
 * alone does not (the same ECONNRESET is `closed` before the first byte and `truncated` after it).
 *
 * - `connecting`: nothing was written, there was no connection yet.
 * - `handshaking`: nothing was written, the connection stood, and its TLS handshake had not ended.
 * - `waiting`: written, no byte of the answer has come.
 * - `answering`: the answer has begun.
 */
export type Phase = 'connecting' | 'handshaking' | 'waiting' | 'answering'

/** An outcome and the finer code beside it. */
export interface Ending {
  readonly outcome: Outcome
  readonly code: string
}

/** Code of a connection that the other side ended with a FIN. */
export const FIN = 'fin'
/** Code of a connection attempt that was not answered by the deadline. */
export const CONNECT_TIMEOUT = 'timeout'

/**
 * A connection that has answered before and then idled this long may be closed by a server that does not say when: its next loss
 * without an answer is `stale`. Below every keep-alive timeout in common use (Node: 5 s), and long enough that a worker's death is
 * not taken for it.
 */
const STALE_AFTER_MS = 1_000

/** So long before the time that a server names, its loss may be the server's doing. */
const NEAR_TIMEOUT_MS = 500

/** The keep-alive timeout of Node's servers, where none is named. */
const USUAL_TIMEOUT_MS = 5_000

/** A connection that was used again sooner was not idle. */
export const LEAST_IDLE_MS = 100

/** Whether a connection that was idle so long may have been closed for that; `hintMs` is what its server named, NaN where it named nothing. */
export function isStaleAfter(idleMs: number, hintMs: number): boolean {
  return idleMs >= (Number.isNaN(hintMs) ? STALE_AFTER_MS : Math.max(LEAST_IDLE_MS, hintMs - NEAR_TIMEOUT_MS))
}

/** Whether a connection was idle for about as long as its server lets it be. */
export function isNearTimeout(idleMs: number, hintMs: number): boolean {
  return isStaleAfter(idleMs, Number.isNaN(hintMs) ? USUAL_TIMEOUT_MS : hintMs)
}

/** Errors of this machine's own making: out of descriptors, ports or buffers. */
const OWN_ERRORS = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])
/** Begins the code of a connection that ended during its TLS handshake. */
const TLS = 'tls-'
const RESET_ERRORS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/**
 * The outcome of a request whose connection ended before its answer did.
 * `errorCode` is undefined for a FIN; `stale` says that the connection was reused and idle when the request was written.
 */
export function endingOf(phase: Phase, errorCode: string | undefined, stale: boolean): Ending {
  const code = codeOf(errorCode)
  if (phase === 'answering') return { outcome: 'truncated', code }
  if (errorCode !== undefined && OWN_ERRORS.has(errorCode)) return { outcome: 'unsent', code }
  if (phase === 'connecting') return { outcome: 'refused', code }
  if (phase === 'handshaking') return { outcome: 'refused', code: isOfTls(errorCode) ? code : `${TLS}${code}` }
  return { outcome: 'closed', code: stale ? 'stale' : code }
}

/** The outcome of a request that has no complete answer at its deadline. Without a connection it never left: `refused`. */
export function overdueEnding(phase: Phase): Ending {
  if (phase === 'handshaking') return { outcome: 'refused', code: `${TLS}${CONNECT_TIMEOUT}` }
  return phase === 'connecting' ? { outcome: 'refused', code: CONNECT_TIMEOUT } : { outcome: 'hung', code: phase }
}

/** Code of an answer that breaks the protocol, where the engine's parser does not tell how. */
export const UNPARSABLE = 'unparsable'

/** Code of a connection that the other side reset. */
export const RESET = 'ECONNRESET'

/** Whether an answer with this status ends with its head: 304 may well name the length of the body that it leaves out. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304
}

/** The code names what TLS itself refused, such as a certificate: not an error of the system, nor a FIN. */
function isOfTls(errorCode: string | undefined): boolean {
  return errorCode !== undefined && !/^E[A-Z]+$/.test(errorCode)
}

function codeOf(errorCode: string | undefined): string {
  if (errorCode === undefined) return FIN
  return RESET_ERRORS.has(errorCode) ? 'rst' : errorCode.toLowerCase()
}
