import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { storePath } from './store-path.ts'
import type { Store } from './stores.ts'

/** A store process that was started listens within this time. */
const PATIENCE_MS = 5_000
const RETRY_MS = 20

/** All workers of a target have the same parent, and nobody else has. */
const TARGET = process.ppid

type Answer = string | null

/**
 * One store for all workers, in a process of its own, reached over a unix socket. The primary of a cluster does not run the app, so it can
 * hold nothing for it; the worker that comes first starts the process, and it ends when the last one is gone.
 */
export class IpcStore implements Store {
  #socket: Promise<Socket> | undefined
  readonly #waiting: ((answer: Answer) => void)[] = []

  async get(key: string): Promise<string | undefined> {
    return (await this.#ask('get', key)) ?? undefined
  }

  async set(key: string, value: string, lifeMs: number): Promise<void> {
    await this.#ask('set', key, value, lifeMs)
  }

  async add(key: string, amount: number, lifeMs: number): Promise<number> {
    return Number(await this.#ask('add', key, amount, lifeMs))
  }

  async #ask(...words: readonly (string | number)[]): Promise<Answer> {
    this.#socket ??= this.#connected()
    const socket = await this.#socket
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      socket.write(`${JSON.stringify(words)}\n`)
    })
  }

  async #connected(): Promise<Socket> {
    const socket = await reach()
    // Answers come in the order of the questions.
    createInterface({ input: socket }).on('line', line => this.#waiting.shift()?.(JSON.parse(line) as Answer))
    // A worker that lost its store has lost what it knew: it begins anew.
    socket.on('close', () => {
      this.#socket = undefined
      for (const resolve of this.#waiting.splice(0)) resolve(null)
    })
    return socket
  }
}

async function reach(): Promise<Socket> {
  const untilMs = performance.now() + PATIENCE_MS
  let isStarted = false
  for (;;) {
    const socket = await dial()
    if (socket) return socket
    if (!isStarted) {
      isStarted = true
      const script = fileURLToPath(new URL('./store-process.js', import.meta.url))
      spawn(process.execPath, [script, String(TARGET)], { stdio: 'ignore' }).unref()
    }
    if (performance.now() > untilMs) throw new Error(`no store listens for the workers of ${TARGET}`)
    await new Promise(resolve => setTimeout(resolve, RETRY_MS))
  }
}

function dial(): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = connect(storePath(TARGET))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      socket.on('error', () => {})
      resolve(socket)
    })
    socket.once('error', () => resolve(undefined))
  })
}
