import { sharedNowMs } from '../../model/shared-clock.ts'
import { pollUntil } from '../poll-until.ts'
import type { RollPlan, RollReport } from '../target.ts'
import { endWorker } from './ending.ts'
import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

const ABORTED = 'the rolling restart was stopped before it completed'

/**
 * One rolling restart of all workers. However it ends, every slot has a process that the supervisor answers for: the old
 * one while its replacement does not listen, or else the replacement.
 */
export class Roll {
  readonly #supervisor: Supervisor
  readonly #plan: RollPlan
  readonly #signal: AbortSignal
  readonly #replaced: RollReport['replaced'][number][] = []
  readonly #killed: RollReport['killed'][number][] = []
  readonly #unanswered: RollReport['unanswered'][number][] = []
  readonly #problems: string[] = []
  #late: RollReport['late']

  constructor(supervisor: Supervisor, plan: RollPlan, signal: AbortSignal) {
    this.#supervisor = supervisor
    this.#plan = plan
    this.#signal = signal
  }

  /** Restarts these workers, or all that run now. Never rejects: the report says what went wrong. */
  async run(workers: readonly Worker[] = this.#supervisor.roster.holders()): Promise<RollReport> {
    const startedAtMs = sharedNowMs()
    await this.#restartAll(workers).catch(error => this.#fail('the workers', error))
    const filled = await this.#untilFilled()
    if (this.#isAborted()) this.#problems.unshift(ABORTED)
    else if (!filled) this.#problems.push(`slot ${this.#emptySlots().join(', ')} has no listening worker`)
    return {
      complete: this.#problems.length === 0,
      ...{ startedAtMs, endedAtMs: sharedNowMs() },
      ...{ replaced: this.#replaced, killed: this.#killed, unanswered: this.#unanswered, late: this.#late },
      ...{ instead: this.#instead(), problem: this.#problems[0] },
    }
  }

  async #restartAll(before: readonly Worker[]): Promise<void> {
    if (before.length === 0) this.#problems.push('there is no worker to restart')
    await (this.#plan.strategy === 'abrupt' ? this.#killAll(before) : this.#inTurn(before))
  }

  async #killAll(before: readonly Worker[]): Promise<void> {
    for (const old of before) {
      old.excused = true
      this.#supervisor.kill(old, 'all workers are restarted at once')
    }
    await Promise.all(before.map(old => this.#noteReplacement(old)))
  }

  /** As many lanes as may run at a time take the workers one after the other. */
  async #inTurn(before: readonly Worker[]): Promise<void> {
    const { maxSurge, maxUnavailable } = this.#plan
    const surge = this.#canSurge() ? Math.max(maxSurge, maxUnavailable > 0 ? 0 : 1) : 0
    const endFirst = Math.max(maxUnavailable, surge > 0 ? 0 : 1)
    const waiting = [...before]
    const lane = async (replace: (old: Worker) => Promise<void>) => {
      for (let old = waiting.shift(); old && !this.#isOver(); old = waiting.shift()) {
        const { slot } = old
        await replace(old).catch(error => this.#fail(`worker ${slot}`, error))
      }
    }
    await Promise.all([
      ...Array.from({ length: surge }, () => lane(old => this.#startFirst(old))),
      ...Array.from({ length: endFirst }, () => lane(old => this.#endFirst(old))),
    ])
  }

  #canSurge(): boolean {
    return this.#startsFirst() && this.#canShare()
  }

  #startsFirst(): boolean {
    return this.#plan.strategy === 'surge' || this.#plan.strategy === 'disconnect'
  }

  /** Plain processes share their port only with SO_REUSEPORT: without it the old one must end before the new one listens. */
  #canShare(): boolean {
    const { topology, reusePort } = this.#supervisor.plan
    return topology === 'cluster' || reusePort
  }

  #instead(): RollReport['instead'] {
    if (this.#startsFirst() && !this.#canShare()) return 'old-first'
    const { strategy } = this.#plan
    const { topology, stickyBy } = this.#supervisor.plan
    const canDisconnect = topology === 'cluster' && !stickyBy
    return strategy === 'disconnect' && !canDisconnect ? 'signalled' : undefined
  }

  async #startFirst(old: Worker): Promise<void> {
    // Another restart, for its memory, may be replacing it.
    if (old.exit || old.retiring) return this.#noteReplacement(old)
    this.#supervisor.retire(old, true)
    const { slot } = old
    const deadlineMs = performance.now() + this.#patienceMs()
    try {
      this.#supervisor.launch(slot)
    } catch (error) {
      this.#supervisor.retire(old, false)
      throw error
    }
    const listens = () => this.#until(() => this.#listens(slot))
    if (!(await listens())) return this.#giveBack(old)
    await this.#untilAnswers(slot, deadlineMs)
    // It may have ended meanwhile; then the supervisor starts another.
    if (!(await listens())) return this.#giveBack(old)
    this.#note(old)
    await this.#end(old)
  }

  /** One that listens takes connections, whatever it answers: when its time is over the restart goes on, as that of PM2 does. */
  async #untilAnswers(slot: number, deadlineMs: number): Promise<void> {
    const replacement = this.#supervisor.roster.holder(slot)
    const { inside, roster } = this.#supervisor
    const { loaded } = roster
    if (!replacement || loaded === undefined) return
    const over = new AbortController()
    const answering = inside.answers(replacement, loaded, over.signal)
    let answered: boolean | undefined
    void answering.then(each => {
      answered = each
    })
    const isSettled = () => answered !== undefined || replacement.exit !== undefined || this.#isAborted()
    await pollUntil(Math.max(0, deadlineMs - performance.now()), isSettled)
    over.abort()
    if (!answered && !replacement.exit && !this.#isAborted()) this.#unanswered.push(nameOf(replacement))
  }

  async #endFirst(old: Worker): Promise<void> {
    await this.#end(old)
    await this.#noteReplacement(old)
  }

  async #end(old: Worker): Promise<void> {
    const { killTimeout, strategy, signal } = this.#plan
    const how = strategy === 'disconnect' && this.#supervisor.canDisconnect(old) ? 'disconnect' : signal
    const hurry = () => (this.#isAborted() ? ABORTED : undefined)
    const byItself = await endWorker(this.#supervisor, old, { how, killTimeout, hurry })
    if (!byItself && !this.#isAborted()) this.#killed.push(nameOf(old))
  }

  /** The system refused something, such as one process more. */
  #fail(who: string, error: unknown): void {
    this.#problems.push(`${who} could not be restarted: ${error instanceof Error ? error.message : String(error)}`)
  }

  /** The replacement does not listen: the old worker has its slot again, unless it is gone. */
  async #giveBack(old: Worker): Promise<void> {
    this.#isLate(old)
    if (old.exit) return
    // The slot was taken away meanwhile.
    if (old.slot > this.#supervisor.size) return this.#end(old)
    const replacement = this.#supervisor.roster.holder(old.slot)
    this.#supervisor.retire(old, false)
    if (!replacement) return
    this.#supervisor.retire(replacement, true)
    replacement.excused = true
    this.#supervisor.kill(replacement, 'the worker it was to replace keeps running')
  }

  #isLate({ slot }: Worker): void {
    this.#problems.push(`the replacement of worker ${slot} did not listen in time`)
    this.#late ??= { slot, ...this.#supervisor.starts }
  }

  /** Waits for the supervisor's replacement of a worker that has ended, or is about to. */
  async #noteReplacement(old: Worker): Promise<void> {
    const isThere = () => this.#supervisor.roster.holder(old.slot) !== old && this.#listens(old.slot)
    if (await this.#until(isThere)) this.#note(old)
    else if (!this.#isAborted()) this.#isLate(old)
  }

  #note(old: Worker): void {
    const by = this.#supervisor.roster.holder(old.slot)
    if (by) this.#replaced.push({ old: nameOf(old), by: nameOf(by) })
  }

  #listens(slot: number): boolean {
    const holder = this.#supervisor.roster.holder(slot)
    return holder !== undefined && this.#supervisor.roster.isListening(holder)
  }

  #emptySlots(): number[] {
    return this.#supervisor.slots().filter(slot => !this.#listens(slot))
  }

  /** Waits until something is so; false when it is still not so when patience or the rolling restart ends. */
  async #until(isSo: () => boolean): Promise<boolean> {
    await pollUntil(this.#patienceMs(), () => isSo() || this.#isAborted())
    return isSo()
  }

  /** Also after an abort: what follows finds every slot in use. */
  #untilFilled(): Promise<boolean> {
    const isFilled = () => this.#emptySlots().length === 0
    return pollUntil(this.#patienceMs(), () => isFilled() || this.#supervisor.stopping).then(isFilled)
  }

  /** As long as a worker may take to listen. */
  #patienceMs(): number {
    return this.#supervisor.plan.policy.restartDelay + this.#supervisor.starts.listenTimeoutMs
  }

  #isOver(): boolean {
    return this.#problems.length > 0 || this.#isAborted()
  }

  #isAborted(): boolean {
    return this.#signal.aborted || this.#supervisor.stopping
  }
}

function nameOf({ slot, incarnation }: Worker): RollReport['killed'][number] {
  return { slot, incarnation }
}
