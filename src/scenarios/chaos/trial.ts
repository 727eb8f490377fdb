import { lostToDeaths } from '../../analysis/chaos/index.ts'
import type { LedgerSnapshot, SliceReport } from '../../load/index.ts'
import type { Trial, TrialEvent, TrialSample } from '../../model/chaos-result.ts'
import { RunError } from '../../model/errors.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import { workerNumber } from '../../model/worker-id.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import type { LifecycleEvent, Target } from '../../targets/index.ts'
import { boundingRate, boundOf, remarkOnBound } from '../open-load.ts'
import type { RunContext } from '../run-context.ts'
import { type Judgement, judgeBaseline, missError } from './baseline.ts'
import { Collector } from './collector.ts'
import { ConnectionBook } from './connection-book.ts'
import { DescriptorWatch } from './descriptors.ts'
import { type Idle, idleOf } from './idle-target.ts'
import { failureOf, type Injected, Injector, isInVain, noEffectReason } from './injector.ts'
import { refuseOtherCounts } from './other-counts.ts'
import { tellProgress } from './progress.ts'
import { watchTarget } from './samples.ts'
import { loadMsOf, phasesOf } from './schedule.ts'
import { SessionCollector } from './session-collector.ts'
import { defaultSloMs } from './slo.ts'
import { loadPlanOf, startArm } from './start-arm.ts'
import { dueIn, shapeOf } from './trial-load.ts'
import type { TrialPlan } from './trial-plan.ts'
import { buildTrial } from './trial-record.ts'
import { sleepUntil } from './wait.ts'
import { WorkerHistory } from './worker-history.ts'

const SESSION = 'trial'

/**
 * One arm under the plan: boot, load at a fixed rate, baseline, faults, keep, heal. `plan.ended` is told of it in any case.
 * @throws BaselineMissed when the baseline does not hold; RunError when a fault has no effect, or the target breaks
 */
export async function runTrial(context: RunContext<ChaosOptions>, plan: TrialPlan): Promise<void> {
  context.observer.phase(`${plan.arm.id} · boot`)
  const target = await startArm(context, plan.arm)
  try {
    plan.booted(target)
    const idle = await idleOf(target)
    const bound = boundOf(context.options, boundingRate(context.options, plan.ratePerSec), 1)
    remarkOnBound(context.observer, bound)
    const open = { trace: true, spin: context.placement !== undefined, maxConnections: bound.most }
    await context.generator.open(SESSION, context.options.engine, { ...loadPlanOf(context, target), ...open })
    await new RunningTrial(context, plan, target, idle).run()
  } finally {
    target.heal()
    await Promise.allSettled([context.generator.close(SESSION)])
    await target.stop()
  }
}

/** The parts of a trial while it runs. */
class RunningTrial {
  readonly #context: RunContext<ChaosOptions>
  readonly #plan: TrialPlan
  readonly #target: Target
  readonly #phases: Trial['phases']
  readonly #startedAtMs = sharedNowMs()
  readonly #history: WorkerHistory
  readonly #collector: Collector
  readonly #sessions: SessionCollector | undefined
  readonly #descriptors: DescriptorWatch
  readonly #samples: TrialSample[] = []
  readonly #idle: Idle
  readonly #over = new AbortController()
  /** Aborted when the load is over, or the run is to end. */
  readonly #signal: AbortSignal
  readonly #injector: Injector
  /** Undefined until the baseline is over. */
  #judgement: Judgement | undefined
  #sloMs: number | null = null
  #report: SliceReport | undefined
  #ledger: LedgerSnapshot | undefined
  #afterCheck: TrialEvent | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(context: RunContext<ChaosOptions>, plan: TrialPlan, target: Target, idle: Idle) {
    const { options } = context
    this.#context = context
    this.#plan = plan
    this.#target = target
    this.#phases = phasesOf({ ...options, durationMs: options.plan.durationMs })
    this.#signal = AbortSignal.any([context.signal, this.#over.signal])
    this.#idle = idle
    this.#descriptors = new DescriptorWatch(idle)
    this.#history = new WorkerHistory(target.workers(), idle.probes)
    const workers = () => this.#history.recent(sharedNowMs(), options.timeoutMs)
    const shared = { startedAtMs: this.#startedAtMs, phases: this.#phases, timeoutMs: options.timeoutMs, workers }
    this.#sessions = options.webSocket && new SessionCollector({ ...shared, target, clients: options.connections })
    const book = new ConnectionBook(target, options.keepAlive)
    this.#collector = new Collector({ ...shared, book, entries: options.mix?.entries.map(({ name }) => name) ?? [] })
    this.#injector = new Injector({
      target,
      startedAtMs: this.#startedAtMs,
      ...{ faultsFromMs: this.#phases.faults[0], seed: options.plan.seed },
      signal: this.#signal,
      fired: (victims, atMs, traits) => {
        this.#descriptors.mark(atMs)
        return this.#collector.inFlight.fired(victims, atMs, traits)
      },
      answeredBy: worker => this.#collector.answeredLately(workerNumber(worker)),
      changed: injected => this.#faultChanged(injected),
      failed: error => this.#endEarly(error),
    })
  }

  async run(): Promise<void> {
    const { generator } = this.#context
    const followed = [
      this.#target.onLifecycle(event => this.#happened(event)),
      generator.follow(SESSION, batch => this.#collector.take(batch)),
      this.#sessions?.follow(generator, SESSION),
    ]
    for (const loss of this.#target.lostCompanions()) this.#happened(loss)
    const beside = this.#watch().catch(error => this.#endEarly(error))
    try {
      await Promise.race([Promise.all([this.#load(), this.#disturb()]), this.#target.broken])
      this.#checkAfterwards()
      if (this.#judgement?.held !== false) this.#refuseIdlePlan()
    } finally {
      this.#over.abort()
      for (const stop of followed) stop?.()
      await beside
      const trial = this.#record()
      this.#plan.ended(trial)
      const { miss } = trial.baseline
      if (miss) this.#failure ??= { error: missError(trial, miss) }
    }
    if (this.#failure) throw this.#failure.error
  }

  #happened(event: LifecycleEvent): void {
    this.#history.take(event)
    const { inFlight } = this.#collector
    if (event.kind === 'ended') inFlight.ended(event.worker, event.atMs)
    if (event.kind === 'asked' || event.kind === 'killed') inFlight.told(event.worker, event.atMs)
  }

  /** What is under way when the load is over is undone: nobody would notice it any more. */
  async #load(): Promise<void> {
    const { generator } = this.#context
    const durationMs = loadMsOf(this.#phases)
    const perSec = this.#plan.ratePerSec
    const shape = shapeOf(this.#context.options, this.#phases, perSec)
    const order = { session: SESSION, loop: 'open', durationMs, perSec, shape } as const
    const [report] = await generator.run([order])
    this.#over.abort()
    const ledger = await generator.collect(SESSION)
    this.#report = report
    this.#ledger = ledger
    refuseOtherCounts(this.#collector, ledger.requests)
    this.#sessions?.refuseOtherCounts(ledger.sessions)
  }

  /** Waits for the baseline, and injects only if it holds. */
  async #disturb(): Promise<void> {
    const { options } = this.#context
    const { faults } = options.plan
    const judgement = await judgeBaseline({
      collector: this.#collector,
      phases: this.#phases,
      ratePerSec: this.#plan.ratePerSec,
      dueIn: dueIn(options, this.#phases, this.#plan.ratePerSec),
      startedAtMs: this.#startedAtMs,
      timeoutMs: options.timeoutMs,
      firstFaultMs: this.#phases.faults[0] + (faults[0]?.atMs ?? Number.POSITIVE_INFINITY),
      lostToDeaths: () => lostToDeaths(this.#record(), options.policy.memoryCheckMs),
      signal: this.#signal,
    })
    if (this.#signal.aborted) return
    this.#judgement = judgement
    if (!judgement.held) {
      this.#endLoad()
      return
    }
    this.#sloMs = options.sloMs ?? defaultSloMs(this.#collector)
    this.#collector.timeline.judge(this.#sloMs)
    await this.#injector.run(faults)
    await sleepUntil(this.#startedAtMs + loadMsOf(this.#phases), this.#signal)
  }

  #faultChanged(injected: Injected): void {
    const { planned, effect, skipped, fired } = injected
    if (fired && effect) this.#collector.inFlight.over(fired, effect.endedAtMs ?? sharedNowMs())
    if (effect && isInVain(injected, this.#injector.all, this.#context.options.plan) && !this.#signal.aborted) {
      this.#endEarly(failureOf(planned, effect, this.#plan.arm.id))
    } else if (effect || skipped !== undefined) this.#plan.progressed(() => this.#record())
  }

  /** The first reason counts. */
  #endEarly(error: unknown): void {
    this.#failure ??= { error }
    this.#endLoad()
  }

  #endLoad(): void {
    this.#context.generator.endSlice(SESSION)
    this.#over.abort()
  }

  /** After the load, and after everything that lasts was undone: who is still there. */
  #checkAfterwards(): void {
    this.#target.heal()
    if (this.#target.arm.traits.elsewhere) return
    this.#afterCheck = this.#history.whoServes(this.#target.workers(), sharedNowMs() - this.#startedAtMs)
  }

  /** A plan of which nothing could be fired, or seen to take effect, has shown nothing. */
  #refuseIdlePlan(): void {
    const why = noEffectReason(this.#injector.all)
    if (why === undefined || this.#context.options.plan.faults.length === 0) return
    this.#failure ??= { error: new RunError(`No fault took effect on ${this.#plan.arm.id}: ${why}.`) }
  }

  #watch(): Promise<unknown> {
    const signal = this.#signal
    const { observer } = this.#context
    const watched = { target: this.#target, startedAtMs: this.#startedAtMs, descriptors: this.#descriptors }
    const hasFaults = this.#context.options.plan.faults.length > 0
    const shown = { arm: this.#plan.arm.id, phases: this.#phases, startedAtMs: this.#startedAtMs, hasFaults }
    const counted = this.#descriptors.run(this.#target, signal, this.#context.signal)
    return Promise.all([
      counted,
      watchTarget(watched, { signal, counted }, sample => this.#samples.push(sample)),
      this.#plan.beside?.({
        ...{ target: this.#target, startedAtMs: this.#startedAtMs, signal },
        answered: () => this.#collector.completed,
        progressed: () => this.#plan.progressed(() => this.#record()),
      }),
      tellProgress(observer, signal, { ...shown, collector: this.#collector, injected: this.#injector.all }),
    ])
  }

  #record(): Trial {
    const { arm, repetition } = this.#plan
    return buildTrial({
      ...{ arm: arm.id, repetition, startedAtMs: this.#startedAtMs, target: this.#target, phases: this.#phases },
      ...{ judgement: this.#judgement, sloMs: this.#sloMs, collector: this.#collector, history: this.#history },
      ...{ injected: this.#injector.all, descriptors: this.#descriptors, samples: this.#samples },
      ...{ report: this.#report, ledger: this.#ledger, keepAlive: this.#context.options.keepAlive },
      ...{ primaryIdleCpu: this.#idle.primaryCpu, afterCheck: this.#afterCheck, sessions: this.#sessions },
    })
  }
}
