import { setTimeout as setTimeoutPromise } from 'node:timers/promises'

/** The one module of the load path that reads a clock or sets a timer. */

/** Milliseconds of this thread's monotonic clock. */
export function nowMs(): number {
  return performance.now()
}

/** A time of `nowMs` on the origin that `sharedNowMs` counts from. */
export function toSharedMs(ms: number): number {
  return performance.timeOrigin + ms
}

/** Milliseconds of the monotonic clock on an origin that all threads and processes of the machine share. */
export function sharedNowMs(): number {
  return performance.timeOrigin + performance.now()
}

/** Calls back once after `ms`; the returned function cancels it. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

/** Calls back every `ms`; the returned function ends it. */
export function every(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms)
  return () => clearInterval(timer)
}

/** Calls back in every turn of the event loop, which does not sleep until the returned function ends it. */
export function everyTurn(callback: () => void): () => void {
  const turn = () => {
    immediate = setImmediate(turn)
    callback()
  }
  let immediate = setImmediate(turn)
  return () => clearImmediate(immediate)
}

/** Resolves after `ms`, or as soon as the signal is aborted; never rejects, and holds up no exit. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeoutPromise(ms, undefined, { signal, ref: false }).catch(() => {})
}
