import { RunError } from '../model/errors.ts'
import { sharedNowMs } from './clock.ts'
import type { LoadPlan, LoadSession, SliceCounts } from './engine.ts'
import { engines } from './engines/index.ts'
import type { LedgerSnapshot, SliceOrder, SliceReport } from './generator.ts'
import { GeneratorWatch } from './generator-check.ts'
import { RequestLedger } from './ledger.ts'
import { constantRate } from './pacing.ts'

interface OpenedSession {
  readonly load: LoadSession
  readonly ledger: RequestLedger
}

/** The sessions of one generator, and the slices it runs on them. */
export class Sessions {
  readonly #signal: AbortSignal
  readonly #opened = new Map<string, OpenedSession>()
  readonly #watch = new GeneratorWatch()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  async open(name: string, engineName: string, plan: LoadPlan): Promise<void> {
    const engine = engines.find(known => known.name === engineName)
    if (engine === undefined) throw new Error(`there is no engine named ${engineName}`)
    if (this.#opened.has(name)) throw new Error(`the session ${name} is open already`)
    if (new URL(plan.origin).protocol !== 'http:') throw new RunError(`only http is loaded, not ${plan.origin}`)
    const ledger = new RequestLedger()
    this.#opened.set(name, { load: await engine.open(plan, ledger, this.#signal), ledger })
  }

  /** Back-to-back: nothing but the self-check happens between two slices. */
  async run(orders: readonly SliceOrder[]): Promise<SliceReport[]> {
    const reports: SliceReport[] = []
    for (const order of orders) reports.push(await this.#slice(order))
    return reports
  }

  async collect(name: string): Promise<LedgerSnapshot> {
    return this.#session(name).ledger.collect()
  }

  async close(name: string): Promise<void> {
    const { load } = this.#session(name)
    this.#opened.delete(name)
    await load[Symbol.asyncDispose]()
  }

  async #slice(order: SliceOrder): Promise<SliceReport> {
    const { load, ledger } = this.#session(order.session)
    const startedAtMs = sharedNowMs()
    this.#watch.start()
    const counts = await runSlice(load, order)
    const generator = this.#watch.end(ledger.takeSliceLagP99Us())
    return { ...counts, session: order.session, startedAtMs, generator }
  }

  #session(name: string): OpenedSession {
    const session = this.#opened.get(name)
    if (session === undefined) throw new Error(`there is no session named ${name}`)
    return session
  }
}

function runSlice(load: LoadSession, order: SliceOrder): Promise<SliceCounts> {
  return order.loop === 'closed'
    ? load.closed(order.durationMs)
    : load.open(constantRate(order.perSec), order.durationMs)
}
