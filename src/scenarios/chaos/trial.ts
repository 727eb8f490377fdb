import { engines, type Generator, type SliceReport } from '../../load/index.ts'
import type { Arm } from '../../model/arm.ts'
import type { Trial, TrialLook } from '../../model/chaos-result.ts'
import { RunError } from '../../model/errors.ts'
import { OUTCOMES, type RequestCounts } from '../../model/outcome.ts'
import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import type { Target } from '../../targets/index.ts'
import { judgeBaseline } from './baseline.ts'
import { type ChaosBench, sharedNowMs } from './bench.ts'
import { Collector } from './collector.ts'
import { ConnectionBook } from './connection-book.ts'
import { DescriptorWatch } from './descriptors.ts'
import { type Injected, Injector, isEntangled } from './injector.ts'
import { watchTarget } from './looks.ts'
import { tellProgress } from './progress.ts'
import { loadMsOf, phasesOf } from './schedule.ts'
import { loadPlanOf, startArm } from './start-arm.ts'
import { buildTrial, type TrialEvidence } from './trial-record.ts'
import { sleepUntil } from './wait.ts'
import { WorkerHistory } from './worker-history.ts'

const SESSION = 'trial'

/** The engine that follows a schedule. */
const OPEN_ENGINE = engines.find(engine => engine.loops.has('open'))!.name

/** What a trial is to do. */
export interface TrialPlan {
  readonly arm: Arm
  readonly ratePerSec: number
  /** Told what counts as slow, once the baseline has held. */
  judged(sloMs: number): void
  /** Told of the trial as it stands after every fault. */
  changed(trial: Trial): void
}

/**
 * One arm under the plan: boot, load at a fixed rate, baseline, faults, keep, heal.
 * @throws RunError, after `changed` was told of the trial, when the baseline does not hold or a fault has no effect
 */
export async function runTrial(bench: ChaosBench, plan: TrialPlan): Promise<Trial> {
  bench.observer.phase(`${plan.arm.id} · boot`)
  const target = await startArm(bench, plan.arm)
  try {
    await bench.generator.open(SESSION, OPEN_ENGINE, {
      ...loadPlanOf(bench, target),
      trace: true,
      spin: bench.placement !== undefined,
    })
    return await new RunningTrial(bench, plan, target).run()
  } finally {
    target.heal()
    await Promise.allSettled([bench.generator.close(SESSION)])
    await target.stop()
  }
}

/** The parts of a trial while it runs. */
class RunningTrial {
  readonly #bench: ChaosBench
  readonly #plan: TrialPlan
  readonly #target: Target
  readonly #phases: Trial['phases']
  readonly #startedAtMs = sharedNowMs()
  readonly #history: WorkerHistory
  readonly #collector: Collector
  readonly #descriptors = new DescriptorWatch()
  readonly #looks: TrialLook[] = []
  readonly #over = new AbortController()
  readonly #injector: Injector
  #baseline: Trial['baseline'] = { held: false, reason: 'it was not over' }
  #report: SliceReport | undefined
  #lagHdr = ''
  #failure: RunError | undefined

  constructor(bench: ChaosBench, plan: TrialPlan, target: Target) {
    const { options } = bench
    this.#bench = bench
    this.#plan = plan
    this.#target = target
    this.#phases = phasesOf({ ...options, durationMs: options.plan.durationMs })
    this.#history = new WorkerHistory(target.workers())
    this.#collector = new Collector({
      startedAtMs: this.#startedAtMs,
      phases: this.#phases,
      timeoutMs: options.timeoutMs,
      book: new ConnectionBook(worker => target.blackBox(worker)),
      workers: () => this.#history.recent(sharedNowMs(), options.timeoutMs),
    })
    this.#injector = new Injector({
      target,
      startedAtMs: this.#startedAtMs,
      endsAtMs: this.#startedAtMs + loadMsOf(this.#phases),
      faultsFromMs: this.#phases.faults[0],
      signal: AbortSignal.any([bench.signal, this.#over.signal]),
      fired: (victims, atMs) => this.#collector.fired(victims, atMs),
      answeredBy: worker => this.#collector.answered.get(workerNumber(worker)) ?? 0,
      changed: injected => this.#faultChanged(injected),
    })
  }

  async run(): Promise<Trial> {
    const stopListening = this.#target.onLifecycle(event => this.#history.take(event))
    const stopFollowing = this.#bench.generator.follow(SESSION, batch => this.#collector.take(batch))
    const beside = this.#watch()
    try {
      const loading = this.#load(this.#bench.generator)
      await Promise.race([Promise.all([loading, this.#disturb()]), this.#target.broken])
      this.#target.heal()
      return this.#finish()
    } catch (error) {
      this.#plan.changed(this.#record())
      throw error
    } finally {
      this.#over.abort()
      stopFollowing()
      stopListening()
      await beside
    }
  }

  async #load(generator: Generator): Promise<void> {
    const { ratePerSec } = this.#plan
    const durationMs = loadMsOf(this.#phases)
    const [report] = await generator.run([{ session: SESSION, loop: 'open', durationMs, perSec: ratePerSec }])
    const ledger = await generator.collect(SESSION)
    this.#report = report
    this.#lagHdr = ledger.lagHdr
    this.#refuseOtherCounts(ledger.requests)
  }

  /** Waits for the baseline, and injects only if it holds; a fault without effect ends the load early. */
  async #disturb(): Promise<void> {
    const { options, signal } = this.#bench
    const { faults } = options.plan
    this.#baseline = await judgeBaseline({
      collector: this.#collector,
      phases: this.#phases,
      ratePerSec: this.#plan.ratePerSec,
      startedAtMs: this.#startedAtMs,
      timeoutMs: options.timeoutMs,
      firstFaultMs: this.#phases.faults[0] + faults[0]!.atMs,
      signal,
    })
    signal.throwIfAborted()
    if (!this.#baseline.held)
      return this.#endEarly(
        `The baseline of ${this.#plan.arm.id} did not hold: ${this.#baseline.reason}. Nothing was injected.`,
      )
    const sloMs = options.sloMs ?? defaultSloMs(this.#collector)
    this.#collector.timeline.judge(sloMs)
    this.#plan.judged(sloMs)
    await this.#injector.run(faults)
    signal.throwIfAborted()
    await sleepUntil(this.#startedAtMs + loadMsOf(this.#phases), AbortSignal.any([signal, this.#over.signal]))
  }

  #faultChanged(injected: Injected): void {
    const { planned, effect } = injected
    const isInVain = effect?.verified === false && !isEntangled(injected, this.#injector.all)
    if (isInVain && !this.#bench.signal.aborted) {
      this.#endEarly(
        `Fault ${planned.id} (${planned.fault}) had no effect on ${this.#plan.arm.id}: ${effect.evidence}.`,
      )
    }
    if (effect || injected.skipped !== undefined) this.#plan.changed(this.#record())
  }

  #endEarly(message: string): void {
    this.#failure ??= new RunError(message)
    this.#over.abort()
    this.#bench.generator.endSlice(SESSION)
  }

  #finish(): Trial {
    const trial = this.#record()
    this.#plan.changed(trial)
    if (this.#failure) throw this.#failure
    const [worst] = this.#injector.all.filter(each => each.fired)
    if (!worst)
      throw new RunError(`No fault could be injected into ${this.#plan.arm.id}: ${this.#injector.all[0]?.skipped}.`)
    return trial
  }

  #watch(): Promise<unknown> {
    const signal = AbortSignal.any([this.#bench.signal, this.#over.signal])
    return Promise.allSettled([
      watchTarget(
        this.#target,
        atMs => this.#descriptors.before(atMs),
        this.#startedAtMs,
        signal,
        look => this.#looks.push(look),
      ),
      this.#descriptors.run(this.#target, signal),
      tellProgress(this.#bench.observer, signal, {
        arm: this.#plan.arm.id,
        phases: this.#phases,
        startedAtMs: this.#startedAtMs,
        collector: this.#collector,
        injected: this.#injector.all,
      }),
    ])
  }

  #record(): Trial {
    const evidence: TrialEvidence = {
      arm: this.#plan.arm.id,
      ratePerSec: this.#plan.ratePerSec,
      startedAtMs: this.#startedAtMs,
      readyAfterMs: this.#target.readyAfterMs,
      phases: this.#phases,
      baseline: this.#baseline,
      collector: this.#collector,
      history: this.#history,
      injected: this.#injector.all,
      descriptors: this.#descriptors,
      looks: this.#looks,
      report: this.#report,
      lagHdr: this.#lagHdr,
      read: (worker: WorkerId) => this.#target.blackBox(worker),
    }
    return buildTrial(evidence)
  }

  /** What was reported request by request must be what the ledger counted: an internal error otherwise. */
  #refuseOtherCounts(ledger: RequestCounts): void {
    const { requests, warmupRequests } = this.#collector
    for (const outcome of ['scheduled', ...OUTCOMES] as const) {
      const seen = requests[outcome] + warmupRequests[outcome]
      if (seen !== ledger[outcome])
        throw new Error(`${seen} requests ${outcome} were reported, and ${ledger[outcome]} counted`)
    }
  }
}

/** Without --slo: far beyond what the app does when nothing is wrong. */
const SLO = { times: 10, leastMs: 50 }

/** Ten times the 99th percentile of the baseline, at least 50 ms. */
export function defaultSloMs(collector: Pick<Collector, 'baseline'>): number {
  const p99Ms = collector.baseline.p99Us() / 1000
  return Math.max(SLO.leastMs, Math.round(SLO.times * p99Ms))
}
