import { isDeepStrictEqual } from 'node:util'
import {
  aimOf,
  chooseVictim,
  type Effect,
  type Fault,
  findFault,
  ineffective,
  type Pick,
  traitsOf,
  victimsOf,
} from '../../faults/index.ts'
import type { FaultRecord } from '../../model/chaos-result.ts'
import { RunError } from '../../model/errors.ts'
import type { Plan, PlannedFault } from '../../model/plan.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { FaultTraits } from '../../model/traits.ts'
import { workerNumber } from '../../model/worker-id.ts'
import type { LiveWorker, Target } from '../../targets/index.ts'
import type { Fired } from './in-flight.ts'
import { sleepUntil } from './wait.ts'

/** What became of a planned fault so far. */
export interface Injected {
  readonly planned: PlannedFault
  readonly plannedMs: number
  readonly victims: readonly LiveWorker[]
  /** Undefined when it was skipped; `skipped` says why. */
  readonly fired: Fired | undefined
  readonly skipped: string | undefined
  /** Undefined while it is under way. */
  effect: Effect | undefined
}

/** What the injector needs of its trial. */
export interface InjectorContext {
  readonly target: Target
  /** When the load began, on the shared clock. */
  readonly startedAtMs: number
  /** When faults may fire, in milliseconds since the load began. */
  readonly faultsFromMs: number
  /** Of the plan: what faults draw beside it depends on nothing else. */
  readonly seed: number
  readonly signal: AbortSignal
  /** Notes that such a fault is being fired at these workers. */
  fired(victims: readonly LiveWorker[], atMs: number, traits: FaultTraits): Fired
  /** Requests that a worker has answered lately, for `pick=busiest`. */
  answeredBy(worker: LiveWorker): number
  /** Told of every fault when it is fired or skipped, and again when its effect is known. */
  changed(injected: Injected): void
  /** Told of what an injection rejected with: a defect. */
  failed(error: unknown): void
}

/** Fires the planned faults at their times; effects are waited for beside it, so that faults may overlap. */
export class Injector {
  readonly all: Injected[] = []
  readonly #context: InjectorContext
  readonly #underWay = new Set<Promise<void>>()

  constructor(context: InjectorContext) {
    this.#context = context
  }

  /**
   * Resolves when the last fault has been fired and every effect is known or given up.
   */
  async run(faults: readonly PlannedFault[]): Promise<void> {
    const { signal, startedAtMs, faultsFromMs } = this.#context
    for (const planned of faults) {
      const dueAtMs = startedAtMs + faultsFromMs + planned.atMs
      await sleepUntil(dueAtMs, signal)
      if (signal.aborted) break
      this.#fire(planned)
    }
    await Promise.all(this.#underWay)
  }

  #fire(planned: PlannedFault): void {
    const { target, faultsFromMs } = this.#context
    const plannedMs = faultsFromMs + planned.atMs
    const fault = findFault(planned.fault)!
    const params = fault.params.parse(planned.params)
    const candidates = this.#candidates(target.workers())
    const victims = this.#victimsOf(fault, planned, candidates)
    const skipped = this.#reasonToSkip(fault, planned, victims)
    if (skipped !== undefined) {
      this.#enter({ planned, plannedMs, victims: [], fired: undefined, skipped, effect: undefined })
      return
    }
    const atMs = sharedNowMs()
    const fired = this.#context.fired(victims, atMs, traitsOf(fault, planned.params))
    const injected: Injected = { planned, plannedMs, victims, fired, skipped: undefined, effect: undefined }
    this.#enter(injected)
    const done: Promise<void> = this.#await(injected, fault, params)
      .catch(error => this.#context.failed(error))
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  /** Workers that serve, and that no other fault has in its hands: two at once on one worker could not be told apart. */
  #candidates(workers: readonly LiveWorker[]): LiveWorker[] {
    const taken = this.all.flatMap(({ fired, effect, victims, planned }) =>
      fired && !effect && findFault(planned.fault)?.victims === 'one' ? victims.map(workerNumber) : [],
    )
    return workers.filter(each => each.listening && !each.retiring && !taken.includes(workerNumber(each)))
  }

  #victimsOf(fault: Fault, { params, draw }: PlannedFault, candidates: readonly LiveWorker[]): LiveWorker[] {
    const hits = victimsOf(fault, params)
    if (hits === 'none') return []
    if (hits === 'all') return [...candidates]
    const pick = params.pick as Pick
    if (pick === 'primary') return this.#primaries()
    const victim = chooseVictim(candidates, draw, pick, worker => this.#context.answeredBy(worker))
    return victim ? [victim] : []
  }

  #primaries(): LiveWorker[] {
    const primary = this.#context.target.primary()
    const isTaken = this.all.some(
      ({ fired, effect, victims }) => fired && !effect && victims.some(({ pid }) => pid === primary?.pid),
    )
    return primary && !isTaken ? [primary] : []
  }

  #reasonToSkip(fault: Fault, planned: PlannedFault, victims: readonly LiveWorker[]): string | undefined {
    if (victimsOf(fault, planned.params) !== 'none' && victims.length === 0) return this.#whyNobody(planned)
    const aim = aimOf(fault, planned.params)
    const sameAim = aim === undefined ? undefined : this.#underWayOn(aim)
    if (sameAim) return `fault ${sameAim.planned.id} was still in progress on ${aim}`
    const before = this.all.find(
      ({ fired, effect, planned: other }) => fired && !effect && other.fault === planned.fault,
    )
    if ((fault.victims === 'all' || fault.isElsewhere) && before)
      return `fault ${before.planned.id} was still in progress`
    return undefined
  }

  /** Two at once on one companion could not be told apart. */
  #underWayOn(aim: string): Injected | undefined {
    return this.all.find(
      ({ fired, effect, planned }) => fired && !effect && aimOf(findFault(planned.fault)!, planned.params) === aim,
    )
  }

  #whyNobody({ params }: PlannedFault): string {
    if (params.pick === 'primary')
      return 'the app has no primary of its own, its primary has ended, or another fault was active on it'
    if (this.#context.target.workers().length === 0) return 'no worker was alive'
    return 'no worker was available: all were starting, or had another fault'
  }

  #enter(injected: Injected): void {
    this.all.push(injected)
    this.#context.changed(injected)
  }

  async #await(injected: Injected, fault: Fault, params: unknown): Promise<void> {
    const { target, signal, seed } = this.#context
    const { victims, planned } = injected
    const random = { seed, stream: `faults/${planned.id}/${planned.fault}/effect` }
    const without = fault.byAgent ? victims.find(victim => !target.hasAgent(victim)) : undefined
    injected.effect = without
      ? ineffective(
          `process ${without.pid} has no agent to do it: it is no Node process, or was started with another NODE_OPTIONS`,
        )
      : await fault.inject({ controls: target, victims, params, random, signal })
    this.#context.changed(injected)
  }
}

/**
 * Whether a fault of another kind was under way on one of its victims, so that the two may have kept each other from
 * taking effect: a stopped process cannot block its event loop. To be asked when its effect has just become known.
 */
export function overlapsOtherFault(injected: Injected, all: readonly Injected[]): boolean {
  const hit = new Set(injected.victims.map(workerNumber))
  const firedAtMs = injected.fired?.atMs ?? Number.POSITIVE_INFINITY
  return all.some(({ planned, fired, effect, victims }) => {
    if (!fired || planned.fault === injected.planned.fault) return false
    const overAtMs = effect ? (effect.endedAtMs ?? effect.effectiveAtMs ?? fired.atMs) : Number.POSITIVE_INFINITY
    // A rolling restart is at work on the replacements that it has started, too.
    const isOnAll = findFault(planned.fault)?.victims === 'all'
    return overAtMs >= firedAtMs && (isOnAll || victims.some(victim => hit.has(workerNumber(victim))))
  })
}

/**
 * Whether a fault whose effect has just become known shows that there is no use in going on. One that the app has no handler for was
 * left undone, and does not keep others from being injected.
 */
export function isInVain(injected: Injected, all: readonly Injected[], { faults }: Plan): boolean {
  const { planned, effect } = injected
  if (!effect || effect.verified || effect.victimGone) return false
  if (effect.unhandled) return faults.every(other => isDeepStrictEqual(wordsOf(other), wordsOf(planned)))
  return !overlapsOtherFault(injected, all)
}

function wordsOf({ fault, params }: PlannedFault): unknown {
  return { fault, params }
}

/** What to tell people of a fault that did not do what it is for. One that replaces workers has ended some of them by then. */
export function failureOf({ id, fault }: PlannedFault, { evidence, advice }: Effect, arm: string): RunError {
  const failed = findFault(fault)?.traits.does === 'replaces' ? 'did not complete' : 'had no effect'
  return new RunError(`Fault ${id} (${fault}) ${failed} on ${arm}: ${evidence}.`, advice)
}

/** Why a plan has shown nothing; undefined when a fault acted, if only in part. A plan may be of shams alone, to see the noise. */
export function noEffectReason(all: readonly Injected[]): string | undefined {
  const real = all.filter(({ planned }) => findFault(planned.fault)?.traits.does !== 'nothing')
  const wanted = real.length > 0 ? real : all
  const isIdle = (each: Injected) => {
    const status = statusOf(each)
    return status === 'skipped' || (status === 'unfinished' && each.effect?.effectiveAtMs === undefined)
  }
  return wanted.every(isIdle) ? (wanted[0]?.skipped ?? wanted[0]?.effect?.evidence ?? 'none was due') : undefined
}

/** A fault that was left undone, or whose victim was gone before anything was done to it, hit nobody. */
export function statusOf({ skipped, effect }: Injected): FaultRecord['status'] {
  if (skipped !== undefined || effect?.victimGone || effect?.unhandled) return 'skipped'
  if (effect?.verified) return 'verified'
  return !effect || effect.unfinished ? 'unfinished' : 'ineffective'
}
