import { setTimeout as setTimeoutPromise } from 'node:timers/promises'

/** The one module of the load path that reads a clock or sets a timer. */

/** Milliseconds of this thread's monotonic clock; model/shared-clock.ts puts them where other threads can read them. */
export function nowMs(): number {
  return performance.now()
}

/** Calls back once after `ms`; the returned function cancels it. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

/** Calls back when the input that is there by now has been read; the returned function cancels it. */
export function nextTurn(callback: () => void): () => void {
  const immediate = setImmediate(callback)
  return () => clearImmediate(immediate)
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
