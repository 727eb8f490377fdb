import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { errorCodeOf } from '../dial.ts'
import { dialSocket, socketErrorCode, upEvent, wasReset } from '../dial-socket.ts'
import type { LoadPlan } from '../engine.ts'
import { CONNECT_TIMEOUT, RESET } from '../outcome.ts'

/** The code of a connection that the other side ended with a FIN before it was up. */
export const FIN_WHILE_DIALLING = 'FIN_WHILE_DIALLING'

/** What a dialler tells of a connection. */
interface DialEvents {
  dialling(): void
  handshaking(): void
  connected(localPort: number): void
}

/**
 * Makes the connections of one undici client, and can make one ahead: undici itself dials only when there is a request,
 * which would put the dialling into the first request's latency.
 */
export class UndiciDialler {
  readonly #plan: LoadPlan
  readonly #index: number
  readonly #events: DialEvents
  #spare: Socket | undefined
  #ahead: Promise<void> | undefined
  #connecting: Socket | undefined
  /** The connection that ended last was reset. */
  wasReset = false

  constructor(plan: LoadPlan, index: number, events: DialEvents) {
    this.#plan = plan
    this.#index = index
    this.#events = events
  }

  /** undici asks for a connection. Answers later in any case: undici loses the request when it is answered at once. */
  readonly connect: buildConnector.connector = (options, callback) => {
    if (this.#ahead !== undefined) {
      this.#ahead.then(
        () => this.connect(options, callback),
        (error: Error) => callback(error, null),
      )
      return
    }
    const spare = this.#spare
    this.#spare = undefined
    if (spare !== undefined && !spare.destroyed && spare.readable) {
      process.nextTick(() => callback(null, spare))
      return
    }
    spare?.destroy()
    this.#dial(
      socket => callback(null, socket),
      error => callback(error, null),
    )
  }

  /** Dials ahead. Rejects when the connection cannot be made. `onLost` is called when it ends before it was used. */
  ahead(onLost: () => void): Promise<void> {
    this.#ahead ??= new Promise<void>((resolve, reject) => {
      this.#dial(socket => {
        this.#spare = socket
        socket.once('close', () => {
          if (this.#spare !== socket) return
          this.#spare = undefined
          onLost()
        })
        resolve()
      }, reject)
    }).finally(() => {
      this.#ahead = undefined
    })
    return this.#ahead
  }

  /** Gives up the attempt that is under way; its request ends with a connect timeout. Without one it does nothing. */
  giveUp(): void {
    this.#connecting?.destroy(Object.assign(new Error('connect timeout'), { code: CONNECT_TIMEOUT }))
  }

  close(): void {
    this.#connecting?.destroy()
    const spare = this.#spare
    this.#spare = undefined
    spare?.destroy()
  }

  #dial(onUp: (socket: Socket) => void, onFailed: (error: Error) => void): void {
    const up = upEvent(this.#plan)
    this.#events.dialling()
    const socket = dialSocket(this.#plan, this.#index)
    this.#connecting = socket
    const failed = (error: Error) => {
      this.#connecting = undefined
      const code = socketErrorCode(error) ?? FIN_WHILE_DIALLING
      onFailed(code === errorCodeOf(error) ? error : Object.assign(new Error(error.message), { code }))
    }
    socket.once('error', failed)
    if (up !== 'connect') socket.once('connect', () => this.#events.handshaking())
    socket.once(up, () => {
      this.#connecting = undefined
      socket.off('error', failed)
      // Before undici's own listeners, which report the end.
      this.wasReset = false
      socket.on('error', error => {
        this.wasReset ||= errorCodeOf(error) === RESET
      })
      socket.once('end', () => {
        this.wasReset = wasReset(this.#plan, socket)
      })
      this.#events.connected(socket.localPort ?? 0)
      onUp(socket)
    })
  }
}
