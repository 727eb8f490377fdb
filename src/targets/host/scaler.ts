import { sharedNowMs } from '../../model/shared-clock.ts'
import { endWorker } from './ending.ts'
import type { WorkerLoad } from './inside.ts'
import type { HostPlan, ScaleLook } from './protocol.ts'
import { desiredWorkers, type Recommendation, stabilized } from './recommendation.ts'
import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

const EVERY_MS = 1_000
/** A worker that has not answered by then is busy. */
const ANSWERS_WITHIN_MS = 900

/** What a scaler needs besides its supervisor. */
interface Context {
  /** A rolling restart is under way: no worker is taken from it. */
  readonly isRolling: () => boolean
  readonly measured: (look: ScaleLook) => void
}

/** Adds and removes workers of a supervisor by what its workers say of their load, once a second. */
export class Scaler {
  readonly #supervisor: Supervisor
  readonly #scaling: NonNullable<HostPlan['scaling']>
  readonly #context: Context
  /** What each worker said last. */
  readonly #before = new WeakMap<Worker, WorkerLoad>()
  #history: Recommendation[] = []
  #timer: NodeJS.Timeout | undefined
  #isLooking = false

  constructor(supervisor: Supervisor, scaling: NonNullable<HostPlan['scaling']>, context: Context) {
    this.#supervisor = supervisor
    this.#scaling = scaling
    this.#context = context
  }

  start(): void {
    this.#history = [{ atMs: performance.now(), workers: this.#supervisor.size }]
    void this.#measure()
    this.#timer = setInterval(() => void this.#check(), EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #check(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const loads = await this.#measure()
    this.#isLooking = false
    if (this.#supervisor.stopping || loads.length === 0) return
    const current = this.#supervisor.size
    const wanted = desiredWorkers({ current, loads }, this.#scaling.target)
    const load = loads.reduce((sum, each) => sum + each, 0) / loads.length
    this.#context.measured({ load, ready: loads.length, wanted })
    const to = this.#decide(current, wanted)
    if (to !== current) this.#scale(to, load)
  }

  #decide(current: number, wanted: number): number {
    const { least, most, upAfterMs, downAfterMs } = this.#scaling
    const atMs = performance.now()
    const oldest = atMs - Math.max(upAfterMs, downAfterMs)
    this.#history = [...this.#history.filter(each => each.atMs > oldest), { atMs, workers: wanted }]
    const to = Math.min(most, Math.max(least, stabilized(this.#history, current, this.#scaling)))
    return to < current && this.#context.isRolling() ? current : to
  }

  #scale(to: number, load: number): void {
    const supervisor = this.#supervisor
    const from = supervisor.size
    const atMs = sharedNowMs()
    const changed = supervisor.resize(to)
    const workers = changed.map(({ slot, incarnation }) => ({ slot, incarnation }))
    supervisor.tell({ kind: 'scaled', atMs, from, to, load, workers })
    const { killTimeout } = supervisor.plan.policy
    if (to < from) for (const worker of changed) void endWorker(supervisor, worker, { how: 'SIGTERM', killTimeout })
  }

  /** The load of each worker that listens, and has been measured before. */
  async #measure(): Promise<number[]> {
    const { roster } = this.#supervisor
    const ready = roster.holders().filter(worker => roster.isListening(worker))
    const loads = await Promise.all(ready.map(worker => this.#loadOf(worker)))
    return loads.filter(load => load !== undefined)
  }

  async #loadOf(worker: Worker): Promise<number | undefined> {
    const before = this.#before.get(worker)
    const now = await this.#supervisor.inside.load(worker, ANSWERS_WITHIN_MS)
    if (now) this.#before.set(worker, now)
    if (this.#scaling.by === 'in-flight') return (now ?? before)?.requests
    if (!before) return undefined
    if (!now) return 1
    // What starting took is before the first measurement.
    const [activeMs, idleMs] = [now.activeMs - before.activeMs, now.idleMs - before.idleMs]
    return activeMs + idleMs > 0 ? activeMs / (activeMs + idleMs) : undefined
  }
}
