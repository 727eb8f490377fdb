import { setImmediate as turn } from 'node:timers/promises'

// Deadlines are judged by what has arrived. A process that was held up may run the timers that are due before it reads its input
// (https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick): whoever judges at once does not know of what came in time.

/** Resolves when the input that is there by now has been read. */
export function inputRead(): Promise<void> {
  return turn()
}

/** Calls back after `ms`, when the input that is there by then has been read; the returned function cancels it. */
export function afterInput(ms: number, callback: () => void): () => void {
  let reading: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    reading = setImmediate(callback)
  }, ms)
  return () => {
    clearTimeout(timer)
    clearImmediate(reading)
  }
}
