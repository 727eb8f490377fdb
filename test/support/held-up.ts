import { MessageChannel } from 'node:worker_threads'

/** Holds this process up for `ms` before its next timers, and has `arrived` happen meanwhile: it is there to be read, but has not been read. */
export function holdUp(ms: number, arrived: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port2.once('message', () => {
    arrived()
    port2.close()
  })
  // After this phase of the event loop come the timers, and then messages.
  setImmediate(() => {
    port1.postMessage('arrived')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  })
}
