import { RunError } from '../model/errors.ts'
import type { LoadPlan } from './engine.ts'
import type { SettledBatch, SliceOrder } from './generator.ts'
import type { SessionBatch } from './websocket/session-events.ts'

/** What the main thread asks of the generator's thread. */
export type Call =
  | { readonly method: 'open'; readonly session: string; readonly engine: string; readonly plan: LoadPlan }
  | { readonly method: 'run'; readonly orders: readonly SliceOrder[] }
  | { readonly method: 'collect'; readonly session: string }
  | { readonly method: 'close'; readonly session: string }
  | { readonly method: 'threadId' }

/** Messages to the thread. `abort` cuts off the slice that is running, `endSlice` ends it cleanly; neither is replied to. */
export type Request = { readonly id: number; readonly call: Call } | { readonly endSlice: string } | 'abort'

/** Replies of the thread. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: WireError }

/** What the thread sends unasked: requests that have ended, and what happened to WebSocket sessions, of a session opened with `trace`. */
export type BatchMessage = { readonly batch: SettledBatch } | { readonly sessions: SessionBatch }

/** An error as it crosses the thread's border: structured clones lose the class. */
export interface WireError {
  readonly name: string
  readonly message: string
  readonly hint: string | undefined
  readonly stack: string | undefined
}

export function toWire(thrown: unknown): WireError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const hint = error instanceof RunError ? error.hint : undefined
  return { name: error.name, message: error.message, hint, stack: error.stack }
}

/** The error again; RunError stays RunError, everything else is an internal error with the thread's stack. */
export function fromWire(wire: WireError): Error {
  if (wire.name === 'RunError') return new RunError(wire.message, wire.hint)
  const error = new Error(wire.message)
  error.name = wire.name
  if (wire.stack !== undefined) error.stack = wire.stack
  return error
}
