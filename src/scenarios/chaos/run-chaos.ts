import type { ChaosResult, Trial } from '../../model/chaos-result.ts'
import type { ChaosBench } from './bench.ts'
import type { ChaosRecord } from './chaos-record.ts'
import { pilotRate } from './pilot.ts'
import { runTrial } from './trial.ts'

/** A save takes a moment of the thread that fires the faults: no more than this share of the time goes to saving. */
const SAVING_SHARE = 0.02

/**
 * The experiment: the same plan against every arm in turn, at the same rate. The record is saved as it grows.
 * @throws RunError when the run cannot be carried out, a baseline does not hold or a fault has no effect; the abort
 * signal's reason when it is interrupted
 */
export async function runChaos(bench: ChaosBench, record: ChaosRecord): Promise<ChaosResult> {
  const { options, signal } = bench
  const ratePerSec = options.ratePerSec ?? (await pilotRate(bench))
  record.paced(ratePerSec)
  const saver = new Saver(record)
  for (const arm of options.arms) {
    signal.throwIfAborted()
    const ended = (trial: Trial) => record.put(trial)
    await runTrial(bench, { arm, ratePerSec, progressed: recordTrial => saver.put(recordTrial), ended })
  }
  await saver.idle()
  return await record.save('completed')
}

/** Saves the run after a fault, one save at a time, and not so often that faults would be late. */
class Saver {
  readonly #record: ChaosRecord
  #saving: Promise<void> | undefined
  #notBeforeMs = 0

  constructor(record: ChaosRecord) {
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
    this.#notBeforeMs = performance.now() + (performance.now() - startedMs) / SAVING_SHARE
    this.#saving = undefined
  }
}
