import type { Socket } from 'node:net'
import type { AgentOrders } from './protocol.ts' with { 'resolution-mode': 'import' }

const { openSync, writeSync } = require('node:fs') as typeof import('node:fs')

/** Writes down what must outlive the process. */
interface BoxWriter {
  started(count: number): void
  finished(count: number): void
  /** The n-th connection, from 1; what is written is the port at its other end. */
  connected(nth: number, socket: Socket): void
}

const NOWHERE: BoxWriter = { started() {}, finished() {}, connected() {} }

/**
 * Opens the worker's black box: a file that is written to at fixed places, with one call for each event. The page cache keeps
 * what was written when the process is killed.
 */
function openBlackBox(orders: AgentOrders): BoxWriter {
  if (orders.blackBox === undefined) return NOWHERE
  const { path, layout } = orders.blackBox
  const file = openOrNothing(path)
  if (file === undefined) return NOWHERE
  const number = Buffer.alloc(4)
  const entry = Buffer.alloc(layout.entryBytes)
  const writeNumber = (count: number, at: number) => {
    number.writeUInt32LE(count)
    writeSync(file, number, 0, number.length, at)
  }
  return {
    started: count => writeNumber(count, layout.startedAt),
    finished: count => writeNumber(count, layout.finishedAt),
    connected(nth, socket) {
      entry.writeUInt32LE(nth)
      entry.writeUInt16LE(socket.remotePort ?? 0, 4)
      writeSync(file, entry, 0, entry.length, layout.ringAt + ((nth - 1) % layout.entries) * layout.entryBytes)
    },
  }
}

function openOrNothing(path: string): number | undefined {
  try {
    return openSync(path, 'w')
  } catch {
    // The app comes first; the runner finds no black box and says so.
    return undefined
  }
}

export type OpenBlackBox = typeof openBlackBox

module.exports = { openBlackBox }
