import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { RunError } from '../../model/errors.ts'
import type { Disturbance, ProxyControls, ProxyCounts } from './controls.ts'
import type { Upstream } from './front.ts'
import type { ProxyAnswer, ProxyCall, ProxyReply, ProxyRequest } from './rpc.ts'

/** How long the thread has to end its connections and itself. */
const CLOSED_WITHIN_MS = 1_000

/** A proxy that is open. */
export interface OpenProxy extends ProxyControls {
  /** Where it accepts connections, on 127.0.0.1. */
  readonly port: number
}

interface Waiting {
  resolve(value: ProxyAnswer): void
  reject(error: Error): void
}

/**
 * The proxies of a target, in a thread of the runner: it has an event loop of its own, so that no report delays what passes, and none
 * of it outlives the runner, whatever ends that. Its CPU time is the runner's.
 */
export class Proxies {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #open: ProxyControls[] = []
  #calls = 0
  #ended: Error | undefined

  constructor() {
    this.#worker = new Worker(new URL('./proxy-thread.js', import.meta.url), {
      stdout: true,
      stderr: true,
      execArgv: [],
    })
    this.#worker.on('message', (reply: ProxyReply) => this.#settle(reply))
    this.#worker.on('error', error => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('the thread of the proxies has ended')))
    this.#worker.unref()
  }

  /**
   * Opens a proxy before a server.
   * @param pairs takes the ports of its connections; undefined: nobody asks for them
   * @throws RunError when it cannot listen
   */
  async open(upstream: Upstream, pairs?: SharedArrayBuffer): Promise<OpenProxy> {
    const opened = await this.#call({ method: 'open', upstream, pairs }).catch((error: Error) => {
      throw new RunError(`A proxy could not be opened: ${error.message}.`)
    })
    const { proxy, port } = opened as { proxy: number; port: number }
    const controls = {
      port,
      disturb: async (disturbance: Disturbance, forMs: number) =>
        void (await this.#call({ method: 'disturb', proxy, disturbance, forMs })),
      heal: async () => (await this.#call({ method: 'heal', proxy })) as ProxyCounts | undefined,
    }
    this.#open.push(controls)
    return controls
  }

  /** Heals all of them. Never throws. */
  heal(): void {
    for (const proxy of this.#open) proxy.heal().catch(() => {})
  }

  /**
   * Ends all its connections, and the thread. It is let end by itself: terminating one in which connections had been reset never came to an
   * end in a quarter of all runs, with a thread that was busy all the time (Node 20.20).
   */
  async close(): Promise<void> {
    const ended = once(this.#worker, 'exit')
    this.#worker.ref()
    this.#call({ method: 'close' }).catch(() => {})
    this.#end(new Error('the proxies were closed'))
    const isGone = await Promise.race([ended.then(() => true), sleep(CLOSED_WITHIN_MS, false, { ref: false })])
    if (!isGone) void this.#worker.terminate()
  }

  #call(call: ProxyCall): Promise<ProxyAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended)
        return
      }
      this.#calls += 1
      this.#waiting.set(this.#calls, { resolve, reject })
      this.#worker.postMessage({ id: this.#calls, call } satisfies ProxyRequest)
    })
  }

  #settle(reply: ProxyReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('error' in reply) waiting?.reject(new Error(reply.error))
    else waiting?.resolve(reply.value)
  }

  /** The first cause wins. */
  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
