import { connect, type Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { errorCodeOf } from '../dial.ts'
import { CONNECT_TIMEOUT, RESET, wasReset } from '../outcome.ts'

/**
 * Makes the connections of one undici client, and can make one ahead: undici itself dials only when there is a request,
 * which would put the dialling into the first request's latency.
 */
export class UndiciDialler {
  readonly #host: string
  readonly #port: number
  readonly #localAddress: string | undefined
  readonly #onConnected: (localPort: number) => void
  #spare: Socket | undefined
  #ahead: Promise<void> | undefined
  #connecting: Socket | undefined
  /** The connection that ended last was reset. */
  wasReset = false

  /** @param localAddress where connections come from; undefined: as the system chooses */
  constructor(url: URL, localAddress: string | undefined, onConnected: (localPort: number) => void) {
    this.#onConnected = onConnected
    this.#localAddress = localAddress
    this.#host = url.hostname.replace(/^\[|\]$/g, '')
    this.#port = Number(url.port || 80)
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
    const options = { host: this.#host, port: this.#port, localAddress: this.#localAddress, noDelay: true }
    const socket = connect(options)
    this.#connecting = socket
    const failed = (error: Error) => {
      this.#connecting = undefined
      onFailed(error)
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      this.#connecting = undefined
      socket.off('error', failed)
      // Before undici's own listeners, which report the end.
      this.wasReset = false
      socket.on('error', error => {
        this.wasReset ||= errorCodeOf(error) === RESET
      })
      socket.once('end', () => {
        this.wasReset = wasReset(socket)
      })
      this.#onConnected(socket.localPort ?? 0)
      onUp(socket)
    })
  }
}
