import { DROPPED, type Outcome } from '../model/outcome.ts'
import { randomStream } from '../model/random.ts'
import { nowMs } from './clock.ts'
import { Deadlines } from './deadlines.ts'
import { dialInTurn } from './dial.ts'
import type { Connection, ConnectionEvents, LoadEngine, LoadPlan, Loop, Settled } from './engine.ts'
import type { RequestLedger } from './ledger.ts'
import { Lifetimes } from './lifetimes.ts'
import { NumberQueue } from './number-queue.ts'
import type { OutgoingRequest } from './request-source.ts'

/** A request that ends so takes its connection with it, or never had one. */
const LOSING: ReadonlySet<Outcome> = new Set(DROPPED)

/** A connection that was lost again this soon stays down until it is needed: the server does not want it. */
const REDIAL_MS = 50

/** Connections beyond the plan's are closed when so long no more than the others were needed at once. */
const SURPLUS_MS = 1_000

/** Where all connections are busy, overdue requests are looked for no more often than this. */
const LOOK_AGAIN_MS = 8

/** What a pool tells its session. */
export interface PoolEvents {
  /** The request on this connection has ended, and the connection can take the next. */
  settled(index: number, settled: Settled): void
  defect(error: Error): void
}

/**
 * The connections of a session. Those of the plan are kept up; the open loop takes an idle one for each request (`take`), and where
 * there is none, one is dialled at once, up to the plan's bound. Such a surplus is closed again when it is not needed any more.
 */
export class ConnectionPool implements ConnectionEvents {
  readonly #plan: LoadPlan
  readonly #engine: LoadEngine
  readonly #ledger: RequestLedger
  readonly #events: PoolEvents
  readonly #connections: Connection[] = []
  readonly #isBusy: boolean[] = []
  readonly #redialledMs: number[] = []
  readonly #deadlines: Deadlines
  /** Up, without a request. First in, first out: the one used last would draw the load to a few connections, and so to a few workers. */
  readonly #idle = new NumberQueue()
  /** Down, without a request. */
  readonly #spare: number[] = []
  readonly #random = randomStream(0, 'spare connections')
  /** Undefined where clients keep their connections. */
  readonly #lifetimes: Lifetimes | undefined
  #isClosed = false
  /** Whether connections are taken (open loop): only then it is kept in mind which are idle. */
  #areTaken = false
  /** Requests in flight, and the most of them at once in this and the last span of SURPLUS_MS. */
  #busy = 0
  #mostBusy = 0
  #mostBusyBefore = 0
  #spanEndsMs = 0
  #lookedMs = Number.NEGATIVE_INFINITY

  constructor(plan: LoadPlan, engine: LoadEngine, ledger: RequestLedger, events: PoolEvents) {
    this.#plan = plan
    this.#engine = engine
    this.#ledger = ledger
    this.#events = events
    this.#deadlines = new Deadlines(plan.connections, plan.timeoutMs, index => this.#connections[index]!.expire())
    this.#lifetimes = plan.lifetime && new Lifetimes(plan.lifetime, plan.connections)
    for (let index = 0; index < plan.connections; index++) this.#add()
  }

  /** Dials the plan's connections, one promise each: resolved when up, rejected with the reason. */
  dial(): Promise<void>[] {
    return dialInTurn(this.#connections, () => this.#isClosed)
  }

  /** A slice begins: deadlines count from now on. In the open loop, connections are taken; in the closed loop, each has its place. */
  open(loop: Loop): void {
    this.#areTaken = loop === 'open'
    this.#idle.clear()
    this.#spare.length = 0
    if (this.#areTaken) for (const index of this.#connections.keys()) if (!this.#isBusy[index]) this.#giveBack(index)
    this.#deadlines.start()
    this.#lifetimes?.watch(() => this.#retireIdle())
  }

  /** The slice has ended. */
  shut(): void {
    this.#areTaken = false
    this.#deadlines.stop()
    this.#lifetimes?.stop()
  }

  /** A connection for a request that is due now; undefined where all that there may be are busy. */
  take(now: number): number | undefined {
    if (now >= this.#spanEndsMs) this.#beginSpan(now)
    const free = this.#free()
    if (free !== undefined || now - this.#lookedMs < LOOK_AGAIN_MS) return free
    // Where the thread was held up, overdue requests may still hold theirs.
    this.#lookedMs = now
    this.#deadlines.look(now)
    return this.#free()
  }

  #free(): number | undefined {
    const most = this.#plan.maxConnections ?? this.#plan.connections
    return this.#idle.shift() ?? this.#takeSpare() ?? (this.#connections.length < most ? this.#add() : undefined)
  }

  /** Any of them where they belong to clients, which are all to send requests, and not in step with a primary that deals out in turn. */
  #takeSpare(): number | undefined {
    if (this.#plan.clients === undefined || this.#spare.length < 2) return this.#spare.pop()
    const at = Math.floor(this.#random.next() * this.#spare.length)
    const last = this.#spare.pop()!
    if (at === this.#spare.length) return last
    const taken = this.#spare[at]
    this.#spare[at] = last
    return taken
  }

  /** Sends a request on a connection that has none; latency and deadline count from `dueMs`. */
  send(index: number, dueMs: number, now: number, request: OutgoingRequest): void {
    this.#isBusy[index] = true
    this.#busy += 1
    if (this.#busy > this.#mostBusy) this.#mostBusy = this.#busy
    this.#deadlines.arm(index, dueMs)
    this.#connections[index]!.send(dueMs, now, request)
  }

  settled(index: number, settled: Settled): void {
    if (!this.#isBusy[index]) {
      const ending = `${settled.outcome}.${settled.code}`
      this.#events.defect(new Error(`a request was settled twice, as ${ending} the second time`))
      return
    }
    this.#isBusy[index] = false
    this.#busy -= 1
    this.#deadlines.disarm(index)
    if (LOSING.has(settled.outcome)) this.#ledger.disconnected()
    this.#lifetimes?.used(index)
    this.#retireIfOver(index, settled.endedMs)
    if (this.#areTaken) this.#giveBack(index)
    this.#events.settled(index, settled)
    // A port that refuses is not called again before there is something to send.
    if (settled.outcome !== 'refused' && settled.outcome !== 'unsent') this.#dialAgain(index)
  }

  connected(index: number): void {
    this.#ledger.connected()
    this.#lifetimes?.began(index, nowMs())
    if (!this.#isBusy[index]) this.#move(index, () => this.#idle.push(index))
  }

  down(index: number, lost: boolean): void {
    if (lost) this.#ledger.disconnected()
    if (this.#isBusy[index] || this.#isClosed) return
    this.#move(index, () => this.#spare.push(index))
    this.#dialAgain(index)
  }

  wantsHash(entry: number): boolean {
    return this.#ledger.wantsHash(entry)
  }

  defect(error: Error): void {
    this.#events.defect(error)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.shut()
    await Promise.all(this.#connections.map(connection => connection.close()))
  }

  #add(): number {
    const index = this.#connections.length
    this.#connections.push(this.#engine.connect(this.#plan, index, this))
    this.#isBusy.push(false)
    this.#redialledMs.push(Number.NEGATIVE_INFINITY)
    return index
  }

  /** A surplus connection is closed where it became free: one at a time, as many at once would stop the load. */
  #giveBack(index: number): void {
    const connection = this.#connections[index]!
    const isDown = !connection.isUp && !this.#lifetimes?.isRetired(index)
    if (!isDown && !this.#isSurplus(index)) this.#idle.push(index)
    else {
      if (!isDown) this.#hangUp(index)
      this.#spare.push(index)
    }
  }

  /** Closes a connection by ourselves, which is no loss. What was closed cannot be dialled in every engine: another takes its place. */
  #hangUp(index: number): void {
    this.#connections[index]!.close()
    this.#connections[index] = this.#engine.connect(this.#plan, index, this)
  }

  /** It keeps its place in the queue of idle ones: which client is next does not depend on whose connection is new. */
  #retireIfOver(index: number, now: number): void {
    if (!this.#lifetimes?.isOver(index, now) || !this.#connections[index]!.isUp) return
    this.#hangUp(index)
    this.#lifetimes.retired(index)
  }

  #retireIdle(): void {
    const now = nowMs()
    for (const [index, isBusy] of this.#isBusy.entries()) if (!isBusy) this.#retireIfOver(index, now)
  }

  /** Whether there is one connection more than the plan has, and more than were needed at once lately. */
  #isSurplus(index: number): boolean {
    const others = this.#idle.size + this.#busy
    return index >= this.#plan.connections && others >= Math.max(this.#mostBusy, this.#mostBusyBefore)
  }

  #beginSpan(now: number): void {
    this.#mostBusyBefore = this.#mostBusy
    this.#mostBusy = this.#busy
    this.#spanEndsMs = now + SURPLUS_MS
  }

  /** The plan's connections stay up: one that ended is replaced now, not in the next request's time. */
  #dialAgain(index: number): void {
    const connection = this.#connections[index]!
    if (this.#isClosed || this.#isBusy[index] || connection.isUp || this.#lifetimes?.isRetired(index)) return
    if (!this.#plan.keepAlive || index >= this.#plan.connections) return
    const now = nowMs()
    if (now - this.#redialledMs[index]! < REDIAL_MS) return
    this.#redialledMs[index] = now
    // Not to be taken meanwhile: the request would wait for this attempt instead of one of its own.
    this.#move(index, () => {})
    connection.dial().catch(() => {
      if (this.#isClosed) return
      this.#ledger.disconnected()
      if (!this.#isBusy[index]) this.#move(index, () => this.#spare.push(index))
    })
  }

  /** A connection without a request goes where `put` puts it. */
  #move(index: number, put: () => void): void {
    if (!this.#areTaken) return
    this.#idle.remove(index)
    const at = this.#spare.indexOf(index)
    if (at >= 0) this.#spare.splice(at, 1)
    put()
  }
}
