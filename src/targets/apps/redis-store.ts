import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Store } from './stores.ts'

type Reply = string | number | null | Error

/**
 * One store for all workers in a Redis, such as that of `--with 'redis=redis-server --port {port}'`, over one connection with its own protocol
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/), of which a sample needs three commands.
 */
export class RedisStore implements Store {
  readonly #url: URL
  #socket: Promise<Socket> | undefined
  readonly #waiting: ((reply: Reply) => void)[] = []
  #read = Buffer.alloc(0)

  /** @param url such as `redis://127.0.0.1:6379`, which is taken where it is undefined */
  constructor(url = 'redis://127.0.0.1:6379') {
    this.#url = new URL(url)
  }

  async get(key: string): Promise<string | undefined> {
    return ((await this.#ask('GET', key)) as string | null) ?? undefined
  }

  async set(key: string, value: string, lifeMs: number): Promise<void> {
    await this.#ask('SET', key, value, 'PX', String(lifeMs))
  }

  async add(key: string, amount: number, lifeMs: number): Promise<number> {
    const sum = (await this.#ask('INCRBY', key, String(amount))) as number
    if (sum === amount) await this.#ask('PEXPIRE', key, String(lifeMs))
    return sum
  }

  async #ask(...words: readonly string[]): Promise<Reply> {
    this.#socket ??= this.#connected()
    const socket = await this.#socket
    const reply = await new Promise<Reply>(resolve => {
      this.#waiting.push(resolve)
      socket.write(`*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
    })
    if (reply instanceof Error) throw reply
    return reply
  }

  async #connected(): Promise<Socket> {
    const socket = connect(Number(this.#url.port || 6379), this.#url.hostname)
    const lost = () => {
      this.#socket = undefined
      this.#read = Buffer.alloc(0)
      for (const resolve of this.#waiting.splice(0)) resolve(new Error(`${this.#url.host}: the connection was lost`))
    }
    socket.on('close', lost).on('error', () => {})
    socket.on('data', chunk => {
      this.#read = Buffer.concat([this.#read, chunk])
      this.#take()
    })
    await once(socket, 'connect').catch(error => {
      this.#socket = undefined
      throw error
    })
    return socket
  }

  /** Hands out the replies that have come whole. */
  #take(): void {
    for (;;) {
      const end = this.#read.indexOf('\r\n')
      if (end < 0) return
      const [kind, rest] = [this.#read.toString('utf8', 0, 1), this.#read.toString('utf8', 1, end)]
      const length = kind === '$' ? Number(rest) : -1
      const size = end + 2 + (length < 0 ? 0 : length + 2)
      if (this.#read.length < size) return
      const text = length < 0 ? null : this.#read.toString('utf8', end + 2, size - 2)
      this.#read = this.#read.subarray(size)
      this.#waiting.shift()?.(replyOf(kind, rest, text))
    }
  }
}

function replyOf(kind: string, rest: string, text: string | null): Reply {
  if (kind === '-') return new Error(rest)
  if (kind === ':') return Number(rest)
  return kind === '+' ? rest : text
}
