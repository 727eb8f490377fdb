import type { ChaosSettings, MissedBaseline, Trial } from '../../model/chaos-result.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import { type Ending, GrowingRecord, type RunFacts } from '../growing-record.ts'
import { boundingRate, boundOf } from '../open-load.ts'
import type { ResultFile } from '../result-file.ts'

/** The trials of a run: the first turn of each arm, and its further ones. */
export interface Turns {
  readonly trials: readonly Trial[]
  readonly repeats: readonly Trial[]
  /** Faults are due: what takes long is derived at the end. */
  readonly isInterim?: boolean
}

type TurnOfArm = Pick<MissedBaseline, 'arm' | 'repetition'>

/** The growing record of a run of trials, saved now and then. */
export abstract class TrialsRecord<O, R> extends GrowingRecord<O, R> {
  readonly #options: ChaosOptions
  readonly #settings: ChaosSettings
  readonly #lowered: MissedBaseline[] = []
  readonly #retried: MissedBaseline[] = []
  #trials: Trial[] = []
  /** Those that got a higher rate, and have not been repeated yet. */
  #earlier: Trial[] = []

  /** @param options of the trials */
  constructor(facts: RunFacts<O>, file: ResultFile<R>, options: ChaosOptions, settings: ChaosSettings) {
    super(facts, file)
    this.#options = options
    this.#settings = { ...settings, lowered: this.#lowered, retried: this.#retried }
  }

  /** Notes the rate of all trials. */
  paced(ratePerSec: number): void {
    this.#settings.ratePerSec = ratePerSec
    this.#settings.maxConnections = boundOf(this.#options, boundingRate(this.#options, ratePerSec), 1).most
  }

  /** The baselines that did not hold, after each of which the rate was lowered. */
  get lowered(): readonly MissedBaseline[] {
    return this.#lowered
  }

  /** Whether a turn was tried before, at the same rate. */
  isRetry(turn: TurnOfArm): boolean {
    return this.#retried.some(each => isSameTurn(each, turn))
  }

  /** Notes that a turn is tried once more. What its first try recorded does not count. */
  retry(missed: MissedBaseline): void {
    this.#retried.push(missed)
    this.#trials = this.#trials.filter(each => !isSameTurn(each, missed))
  }

  /** Notes that all trials get a lower rate now. Those that got a higher one count until they are repeated. */
  lower(from: MissedBaseline, ratePerSec: number): void {
    this.#lowered.push(from)
    const held = this.#trials.filter(({ baseline }) => baseline.held)
    const before = held.map(trial => ({ ...trial, ratePerSec: trial.ratePerSec ?? from.miss.ratePerSec }))
    this.#earlier = [...this.#earlier.filter(old => !before.some(each => isSameTurn(each, old))), ...before]
    this.#trials = []
    this.paced(ratePerSec)
  }

  /** Replaces the record of the trial that is under way, or adds it. Trials are in the order of the arms. */
  put(trial: Trial): void {
    this.#trials = [...this.#trials.filter(each => !isSameTurn(each, trial)), trial]
  }

  /** The first turn of each arm that has had any, in the order of the arms, and its further ones in the order of time. */
  protected trialsNow(): Turns {
    const earlier = this.#earlier.filter(old => !this.#trials.some(each => isSameTurn(each, old)))
    const all = [...this.#trials, ...earlier].sort((a, b) => a.startedAtMs - b.startedAtMs)
    const trials = this.#options.arms.flatMap(({ id }) => all.find(({ arm }) => arm === id) ?? [])
    return { trials, repeats: all.filter(trial => !trials.includes(trial)) }
  }

  /** Saves the run as it stands. The summary is a short one: latencies of windows are derived at the end. */
  async saveInterim(): Promise<void> {
    const { trials, repeats } = this.trialsNow()
    const short = { trials: trials.map(withoutLatencies), repeats: repeats.map(withoutLatencies), isInterim: true }
    await this.write(this.resultOf({ state: 'interrupted' }, short))
  }

  protected resultNow(ending: Ending): R {
    return this.resultOf(ending, this.trialsNow())
  }

  /** What was asked for, with the rate as it is. */
  protected get settingsNow(): ChaosSettings {
    return this.#settings
  }

  /** @param seen what the summary is derived from */
  protected abstract resultOf(ending: Ending, seen: Turns): R
}

function isSameTurn(one: TurnOfArm, other: TurnOfArm): boolean {
  return one.arm === other.arm && one.repetition === other.repetition
}

/** Every window's latencies would have to be read again each time, while the next fault is due. */
function withoutLatencies(trial: Trial): Trial {
  const { timeline } = trial
  return { ...trial, timeline: { ...timeline, latencyHdr: timeline.latencyHdr.map(() => '') } }
}
