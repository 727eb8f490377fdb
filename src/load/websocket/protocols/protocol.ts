import type { Named } from '../../../model/named.ts'
import type { Ending } from '../../outcome.ts'

/** What a frame of text says to a client. */
export type Heard =
  /** The session is open: messages may be sent. */
  | { readonly kind: 'ready' }
  /** The server refuses the session, although the WebSocket is up. */
  | { readonly kind: 'refused'; readonly code: string }
  /** A message of the app. `answers` is the number of the message that it acknowledges; undefined where it names none. */
  | { readonly kind: 'message'; readonly text: string; readonly answers?: number }
  /** The server ends the session, although the WebSocket stays up. */
  | { readonly kind: 'ended'; readonly code: string }

/** What a client says and hears on one WebSocket. */
export interface Talk {
  /** The WebSocket is up; what the client has to say is said with `send`. True: the session is open. */
  begin(): boolean
  /** Undefined: nothing that the client has to know. */
  hear(text: string): Heard | undefined
  /** The frame of a client's `n`-th message. */
  frameOf(text: string, n: number): string
}

/** Why a handshake failed, and its outcome. */
export class HandshakeError extends Error {
  readonly ending: Ending

  constructor(ending: Ending) {
    super(`${ending.outcome} ${ending.code}`)
    this.ending = ending
  }
}

/** Sends one HTTP request of a handshake; gives the body of its answer. Rejects with a HandshakeError. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: string) => Promise<string>

/** How clients open a session and exchange messages on it. */
export interface SessionProtocol extends Named {
  /** The path where servers have it, unless they are told otherwise. */
  readonly home: string
  /** Opens the session over plain HTTP first: gives the path of the upgrade. Rejects with a HandshakeError. */
  before?(path: string, ask: Ask): Promise<string>
  /** The path of the upgrade, where nothing comes before it. */
  pathOf(path: string): string
  talk(send: (text: string) => void): Talk
}
