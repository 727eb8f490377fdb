import type { Arm } from '../../model/arm.ts'
import type { Trial } from '../../model/chaos-result.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import type { Target } from '../../targets/index.ts'
import { refuseLowRate } from '../mix-settings.ts'
import type { RunContext } from '../run-context.ts'
import { BaselineMissed, missedWords } from './baseline.ts'
import { pilotRate } from './pilot.ts'
import { Remaining } from './remaining.ts'
import { remarkOnStart } from './start-arm.ts'
import { runTrial } from './trial.ts'
import type { TrialPlan } from './trial-plan.ts'
import type { TrialsRecord } from './trials-record.ts'
import { type Turn, turnsOf } from './turns.ts'

type Tries = TrialsRecord<unknown, unknown>

/** A save takes a moment of the thread that fires the faults: no more than this share of the time goes to saving. */
const SAVING_SHARE = 0.02

/**
 * No save within this time after one. Each leaves megabytes behind that outlive a scavenge: with one every few seconds the
 * heap of the main thread went up and down between 30 and 62 MiB, with one in 15 s it kept to 29 to 34 MiB.
 */
const BETWEEN_SAVES_MS = 15_000

/** What a save takes grows with the run. A run that is killed loses no more than this share of its time. */
const LOST_SHARE = 0.1

/** What it takes to stop an arm, about. */
const STOP_MS = 300

/** How often a rate that no --rate has set may be halved. */
const MOST_HALVINGS = 2

/**
 * The experiment: the same plan against every arm in turn, at the same rate; versions take several turns. The record is saved as it grows. Where a baseline does
 * not hold, the arm is tried again at half the rate, and the arms before it once more when the others are done: a trial is only
 * thrown away when it is certain that it must be. A fixed rate stays; a turn in which too few requests were answered is tried once more.
 * @throws RunError when the run cannot be carried out, a baseline does not hold or a fault has no effect; the abort
 * signal's reason when it is interrupted
 * @param besideOf what else is done while an arm is under load
 */
export async function runChaos<O, R>(
  context: RunContext<ChaosOptions>,
  record: TrialsRecord<O, R>,
  besideOf?: (arm: Arm) => TrialPlan['beside'],
): Promise<R> {
  const { options, signal, observer } = context
  const waiting = turnsOf(options)
  const done: Turn[] = []
  const remaining = new Remaining(options)
  const piloted = (arm: Arm, aroundMs: number) => {
    remaining.sawAround(aroundMs)
    const pilots = options.arms.length - options.arms.indexOf(arm) - 1
    observer.expect?.(remaining.of({ pilots, trials: waiting.length }))
  }
  let ratePerSec = options.ratePerSec ?? (await pilotRate(context, piloted))
  refuseLowRate(options, ratePerSec)
  record.paced(ratePerSec)
  const saver = new Saver(record)
  const ended = (trial: Trial) => record.put(trial)
  while (waiting.length > 0) {
    signal.throwIfAborted()
    const turn = waiting[0]!
    const { arm } = turn
    const booted = (target: Target) => {
      record.booted(arm.id, target.asRun)
      remarkOnStart(context, target)
      remaining.sawAround(target.readyAfterMs + STOP_MS)
      observer.expect?.(remaining.of({ pilots: 0, trials: waiting.length - 1, isLoading: true }) + STOP_MS)
    }
    try {
      const progressed = (recordTrial: () => Trial) => saver.put(recordTrial)
      await runTrial(context, { ...turn, ratePerSec, booted, progressed, ended, beside: besideOf?.(arm) })
      done.push(waiting.shift()!)
    } catch (error) {
      if (!(error instanceof BaselineMissed)) throw error
      if (triesAgain(context, record, turn, error)) continue
      ratePerSec = lowerRate(context, record, turn, error)
      refuseLowRate(options, ratePerSec)
      waiting.push(...done.splice(0))
    }
  }
  await saver.idle()
  return await record.save({ state: 'completed' })
}

/**
 * Tries a turn once more if its rate is fixed, unless it has been. When a shared machine stalls for a second, requests of the baseline are still
 * unanswered as the first fault is due, which says nothing about the app.
 */
function triesAgain(
  { options, signal, observer }: RunContext<ChaosOptions>,
  record: Pick<Tries, 'isRetry' | 'retry'>,
  { repetition }: Turn,
  { arm, miss }: BaselineMissed,
): boolean {
  const missed = { arm, repetition, miss }
  if (options.ratePerSec === undefined || miss.kind !== 'slow' || record.isRetry(missed) || signal.aborted) return false
  record.retry(missed)
  observer.note(`${missedWords(arm, miss)} It is tried once more.`)
  return true
}

/**
 * Half the rate, for all trials from now on.
 * @throws BaselineMissed when the rate is fixed, or has been halved often enough
 */
function lowerRate(
  { options, observer }: RunContext<ChaosOptions>,
  record: Pick<Tries, 'lowered' | 'lower' | 'isRetry'>,
  { repetition }: Turn,
  { arm, miss }: BaselineMissed,
): number {
  const { lowered } = record
  const { ratePerSec } = miss
  const isSpent = lowered.length >= MOST_HALVINGS || ratePerSec <= 1
  if (options.ratePerSec !== undefined || isSpent) {
    const isRetry = record.isRetry({ arm, repetition })
    throw new BaselineMissed(arm, miss, options.webSocket !== undefined, { lowered, isRetry })
  }
  const half = Math.max(1, Math.floor(ratePerSec / 2))
  record.lower({ arm, repetition, miss }, half)
  observer.note(`${missedWords(arm, miss)} All arms now get ${half} a second.`)
  return half
}

/** Saves the run after a fault, one save at a time, and not so often that faults would be late. */
class Saver {
  readonly #record: Pick<TrialsRecord<unknown, unknown>, 'put' | 'saveInterim'>
  #saving: Promise<void> | undefined
  readonly #beganMs = performance.now()
  #notBeforeMs = 0

  constructor(record: Pick<TrialsRecord<unknown, unknown>, 'put' | 'saveInterim'>) {
    this.#record = record
  }

  /** Takes over a trial as it stands, unless it is too soon to save again. */
  put(recordTrial: () => Trial): void {
    if (this.#saving || performance.now() < this.#notBeforeMs) return
    const startedMs = performance.now()
    this.#record.put(recordTrial())
    this.#saving = this.#save(startedMs)
  }

  /** Resolves when nothing is being saved. */
  async idle(): Promise<void> {
    await this.#saving
  }

  async #save(startedMs: number): Promise<void> {
    // Where the folder cannot be written any more, the save at the end says so.
    await this.#record.saveInterim().catch(() => {})
    const endedMs = performance.now()
    const growingMs = Math.max((endedMs - startedMs) / SAVING_SHARE, (endedMs - this.#beganMs) * LOST_SHARE)
    this.#notBeforeMs = endedMs + Math.max(BETWEEN_SAVES_MS, growingMs)
    this.#saving = undefined
  }
}
