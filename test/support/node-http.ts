import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { Duplex } from 'node:stream'
import { STAMP_HEADER } from '../../src/load/stamp.ts'
import { parseStamp } from '../../src/model/worker-id.ts'

/** What node:http made of an answer. */
export interface NodeReading {
  /** `whole` exactly at the last byte, `early` before it, `more` when it waits for more; else the code of its error. */
  readonly end: string
  readonly status: number
  readonly keepsAlive: boolean
  readonly worker: number
}

/** A connection without a network: what it receives, it hands on during the call. */
class Wire extends Duplex {
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done()
  }
  receive(bytes: Buffer): void {
    this.emit('data', bytes)
  }
  // What an agent asks of a socket.
  setKeepAlive(): void {}
  setNoDelay(): void {}
  setTimeout(): void {}
  ref(): void {}
  unref(): void {}
}

class WireAgent extends Agent {
  readonly wire = new Wire()
  override createConnection(): Duplex {
    return this.wire
  }
}

/**
 * Has the HTTP client of this Node read an answer, in its default strictness and with our limit on heads. `isEnded` says that a FIN
 * follows the bytes.
 */
export async function readByNode(bytes: Buffer, method: string, isEnded: boolean): Promise<NodeReading> {
  const agent = new WireAgent({ keepAlive: true })
  const { wire } = agent
  const asked = request({ agent, method, maxHeaderSize: 64 * 1024 })
  let answer: IncomingMessage | undefined
  let error: NodeJS.ErrnoException | undefined
  asked.on('response', response => {
    answer = response.on('error', () => {}).resume()
  })
  asked.on('upgrade', () => {
    error = Object.assign(new Error('upgrade'), { code: 'upgrade' })
  })
  asked.on('error', thrown => {
    error ??= thrown
  })
  await new Promise(resolve => asked.on('socket', resolve).end())
  const isComplete = () => answer?.complete === true
  wire.receive(bytes.subarray(0, -1))
  const isEarly = isComplete()
  if (error === undefined && !isEarly) wire.receive(bytes.subarray(-1))
  if (error === undefined && isEnded && !isComplete()) wire.emit('end')
  const end = error?.code ?? (isEarly ? 'early' : isComplete() ? 'whole' : 'more')
  const reading = { end, status: answer?.statusCode ?? 0, keepsAlive: keepsAlive(asked), worker: workerOf(answer) }
  wire.destroy()
  asked.destroy()
  return reading
}

/** Whether the client would use the connection again; Node has no documented word for it. */
export function keepsAlive(asked: ClientRequest): boolean {
  return (asked as unknown as { shouldKeepAlive: boolean }).shouldKeepAlive
}

/** Number of the worker that an answer names in its first stamp; -1 without one. */
export function workerOf(answer: IncomingMessage | undefined): number {
  const raw = answer?.rawHeaders ?? []
  const stamps = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]!.toLowerCase() === STAMP_HEADER)
  return parseStamp(stamps.find(stamp => stamp !== '') ?? '')
}
