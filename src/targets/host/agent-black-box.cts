import type { Socket } from 'node:net'
import type { NameIn } from './agent-name.cts'
import type { AgentOrders } from './protocol.ts' with { 'resolution-mode': 'import' }

const { nameIn } = require('./agent-name.cjs') as { nameIn: NameIn }
const { ftruncateSync, openSync, unlinkSync, writeSync } = require('node:fs') as typeof import('node:fs')

// Kept as it is now: an app may put another in its place.
const { hrtime } = process

/** Writes down what must outlive the process. */
interface BoxWriter {
  started(count: number): void
  finished(count: number): void
  /** The n-th connection, from 1, was accepted now; what is written beside that is the port at its other end. */
  connected(nth: number, socket: Socket): void
}

const NOWHERE: BoxWriter = { started() {}, finished() {}, connected() {} }

/**
 * Opens the worker's black box: a file that is written to at fixed places, with one call for each event. The page cache keeps
 * what was written when the process is killed. A box that misses something is worse than none: it is removed.
 */
function openBlackBox(orders: AgentOrders): BoxWriter {
  if (orders.blackBox === undefined) return NOWHERE
  const { prefix, layout } = orders.blackBox
  const write = openFile(`${prefix}.${nameIn(orders)}.box`, layout.bytes)
  const number = Buffer.alloc(4)
  const entry = Buffer.alloc(layout.entryBytes)
  const writeNumber = (count: number, at: number) => {
    number.writeUInt32LE(count)
    write(number, at)
  }
  return {
    started: count => writeNumber(count, layout.startedAt),
    finished: count => writeNumber(count, layout.finishedAt),
    connected(nth, socket) {
      entry.writeUInt32LE(nth)
      entry.writeUInt16LE(socket.remotePort ?? 0, 4)
      entry.writeDoubleLE(sharedNowMs(), 8)
      write(entry, layout.ringAt + ((nth - 1) % layout.entries) * layout.entryBytes)
    },
  }
}

/** A new file of so many zeros, which take no room yet. Returns the way to write to it, which does nothing once that has failed. */
function openFile(path: string, size: number): (bytes: Buffer, at: number) => void {
  let file: number | undefined
  try {
    file = openSync(path, 'w')
    ftruncateSync(file, size)
  } catch {
    // The app comes first; the runner finds no black box and says so.
  }
  return (bytes, at) => {
    if (file === undefined) return
    try {
      if (writeSync(file, bytes, 0, bytes.length, at) === bytes.length) return
    } catch {
      // The same.
    }
    file = undefined
    remove(path)
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never there, or its folder is gone.
  }
}

/** As in model/shared-clock.ts, which cannot be loaded before the app's first line. */
function sharedNowMs(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

export type OpenBlackBox = typeof openBlackBox

module.exports = { openBlackBox }
