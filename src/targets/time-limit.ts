import { afterInput } from './input-first.ts'

/** A signal that is aborted with another one, or when its time is over; disposing of it frees its timer. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal
  /** Its time was over before it was disposed of. */
  readonly isOver: boolean
}

/**
 * A limit of so many milliseconds. A signal of AbortSignal.timeout that only AbortSignal.any holds may be collected, and then never fires: seen with
 * Node 20 and 24 (https://github.com/nodejs/node/issues/57736).
 */
export function timeLimit(ms: number, signal: AbortSignal): TimeLimit {
  const over = new AbortController()
  const cancel = afterInput(ms, () => over.abort(new DOMException('The time is over.', 'TimeoutError')))
  return {
    signal: AbortSignal.any([signal, over.signal]),
    get isOver() {
      return over.signal.aborted
    },
    [Symbol.dispose]: cancel,
  }
}
