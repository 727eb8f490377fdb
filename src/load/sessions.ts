import { RunError } from '../model/errors.ts'
import { addressOf } from '../model/origin.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import { every } from './clock.ts'
import type { LoadEngine, LoadPlan, SliceCounts } from './engine.ts'
import { engines } from './engines/index.ts'
import type { LedgerSnapshot, SettledBatch, SliceOrder, SliceReport } from './generator.ts'
import { GeneratorWatch } from './generator-check.ts'
import { RequestLedger } from './ledger.ts'
import { ratePlanOf } from './pacing.ts'
import { MixPositions, sourceOf } from './request-source.ts'
import { LoadSession } from './session.ts'
import { SettledColumns } from './settled-columns.ts'
import type { SessionBatch } from './websocket/session-events.ts'
import type { WebSocketLoad } from './websocket/web-socket-load.ts'

/** How often the requests that have ended are handed over. */
const BATCH_MS = 100

interface OpenedSession {
  readonly load: LoadSession | WebSocketLoad
  readonly ledger: RequestLedger
  readonly columns: SettledColumns | undefined
}

/** The sessions of one generator, and the slices it runs on them. */
export class Sessions {
  readonly #signal: AbortSignal
  readonly #opened = new Map<string, OpenedSession>()
  readonly #watch = new GeneratorWatch()
  /** By origin: a request with a number is sent once to each target. */
  readonly #positions = new Map<string, MixPositions>()
  readonly #post: (batch: SettledBatch) => void
  readonly #postSessions: (batch: SessionBatch) => void

  /** `post` takes the requests of traced sessions, in batches, as they end, and `postSessions` what happened to their WebSocket sessions. */
  constructor(
    signal: AbortSignal,
    post: (batch: SettledBatch) => void,
    postSessions: (batch: SessionBatch) => void = () => {},
  ) {
    this.#signal = signal
    this.#post = post
    this.#postSessions = postSessions
  }

  async open(name: string, engineName: string, plan: LoadPlan): Promise<void> {
    if (this.#opened.has(name)) throw new Error(`the session ${name} is open already`)
    if (plan.clients !== undefined) refuseClients(plan.origin)
    const columns = plan.trace ? new SettledColumns() : undefined
    const ledger = new RequestLedger(columns, plan)
    const positions = this.#positions.get(plan.origin) ?? new MixPositions()
    this.#positions.set(plan.origin, positions)
    const source = sourceOf(plan, positions)
    const load = plan.webSocket
      ? await openWebSockets(plan, ledger, this.#signal, source)
      : await LoadSession.open(engineNamed(engineName), plan, ledger, this.#signal, source)
    this.#opened.set(name, { load, ledger, columns })
  }

  /** Back-to-back: nothing but the self-check happens between two slices. */
  async run(orders: readonly SliceOrder[]): Promise<SliceReport[]> {
    const reports: SliceReport[] = []
    for (const order of orders) reports.push(await this.#slice(order))
    return reports
  }

  async collect(name: string): Promise<LedgerSnapshot> {
    const { load, ledger } = this.#session(name)
    return 'counts' in load ? { ...ledger.collect(), sessions: load.counts() } : ledger.collect()
  }

  /** Ends the session's open slice early but cleanly; does nothing without one. */
  endSlice(name: string): void {
    this.#opened.get(name)?.load.endSlice()
  }

  async close(name: string): Promise<void> {
    const { load } = this.#session(name)
    this.#opened.delete(name)
    await load[Symbol.asyncDispose]()
  }

  async #slice(order: SliceOrder): Promise<SliceReport> {
    const { load, ledger, columns } = this.#session(order.session)
    const startedAtMs = sharedNowMs()
    this.#watch.start()
    const counts = columns === undefined ? await runSlice(load, order) : await this.#traced(load, order, columns)
    const generator = this.#watch.end(ledger.takeSliceLagP99Us(), ledger.takeSliceSpunMs())
    return { ...counts, session: order.session, startedAtMs, generator }
  }

  /** Hands over what has ended while the slice runs, and the rest of it before its report, however it ends. */
  async #traced(load: OpenedSession['load'], order: SliceOrder, columns: SettledColumns): Promise<SliceCounts> {
    const handOver = () => {
      const batch = columns.take(order.session)
      if (batch !== undefined) this.#post(batch)
      const events = 'takeEvents' in load ? load.takeEvents() : []
      if (events.length > 0) this.#postSessions({ session: order.session, events })
    }
    const stop = every(BATCH_MS, handOver)
    try {
      return await runSlice(load, order)
    } finally {
      stop()
      handOver()
    }
  }

  #session(name: string): OpenedSession {
    const session = this.#opened.get(name)
    if (session === undefined) throw new Error(`there is no session named ${name}`)
    return session
  }
}

/** Only IPv4 has so many addresses that lead to this machine. */
function refuseClients(origin: string): void {
  const { socketPath } = addressOf(origin)
  if (socketPath !== undefined)
    throw new RunError(`--clients requires IPv4, and the app listens on the unix socket ${socketPath} only`)
  if (origin.includes('[')) throw new RunError(`--clients requires IPv4, and the app listens on ${origin} only`)
}

function engineNamed(name: string): LoadEngine {
  const engine = engines.find(known => known.name === name)
  if (engine === undefined) throw new Error(`there is no engine named ${name}`)
  return engine
}

/** The library is loaded where it is used. */
async function openWebSockets(...terms: Parameters<typeof WebSocketLoad.open>): Promise<WebSocketLoad> {
  const { WebSocketLoad } = await import('./websocket/web-socket-load.ts')
  return WebSocketLoad.open(...terms)
}

function runSlice(load: OpenedSession['load'], order: SliceOrder): Promise<SliceCounts> {
  return order.loop === 'closed'
    ? load.closed(order.durationMs, { draw: order.draw })
    : load.open(ratePlanOf(order), order.durationMs, order)
}
