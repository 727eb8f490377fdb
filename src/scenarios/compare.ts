import { isSettled } from '../analysis/comparisons.ts'
import { median, valuesNeeded } from '../analysis/interval.ts'
import { ALPHA } from '../analysis/looks.ts'
import { pairArms } from '../analysis/pairs.ts'
import { limitsByArm } from '../analysis/summarize.ts'
import type { CompareResult } from '../model/compare-result.ts'
import type { Bench, GenerationPlan } from './bench.ts'
import { type GenerationOutcome, runGeneration } from './generation.ts'
import { LATENCIES_PER_SLICE } from './phases.ts'
import type { RunRecord } from './run-record.ts'
import { firstTimetable, planTimetable, type Standing } from './timetable.ts'

/** Shortest measured load of a generation: one block of the closed loop and one of the open loop. */
const LEAST_SLICE_MS = { closed: 60, open: 150 }

/** The first generation costs more beside its load than the others: everything is cold. */
export const COLD_FACTOR = 1.5

/** The looks are planned once this many generations have shown how long one takes, and never again. */
const GENERATIONS_BEFORE_LOOKS = 2

/**
 * The experiment: generations until every candidate's throughput is settled at a planned look, or the budget is spent.
 * The record is saved after each generation, so that an interrupted run leaves a readable file.
 * @throws RunError when the run cannot be carried out; the abort signal's reason when it is interrupted
 */
export async function runCompare(bench: Bench, record: RunRecord): Promise<CompareResult> {
  const runStartedMs = performance.now()
  let timetable = firstTimetable(bench.options.budgetMs)
  let ratePerSec = bench.options.ratePerSec
  let planned = 1
  for (let index = 0; index < timetable.generations; index++) {
    bench.signal.throwIfAborted()
    const label = index === 0 ? 'generation 1' : `generation ${index + 1} of ${timetable.generations}`
    const plan: GenerationPlan = { index, label, measureMs: timetable.measureMs, ratePerSec, runStartedMs }
    const outcome = await runGeneration(bench, plan)
    ratePerSec = outcome.ratePerSec
    timetable = planTimetable(standingOf(bench, record, outcome, performance.now() - runStartedMs))
    if (index < GENERATIONS_BEFORE_LOOKS) planned = timetable.generations
    await record.add(outcome.record, ratePerSec, planned)
    record.isEarly = isClear(bench, record, planned)
    if (record.isEarly) break
  }
  bench.signal.throwIfAborted()
  return record.save('completed')
}

function standingOf(
  { options }: Bench,
  { arms, generations }: RunRecord,
  outcome: GenerationOutcome,
  elapsedMs: number,
): Standing {
  const all = [...generations, outcome.record]
  const candidates = pairArms(arms).filter(pair => !pair.control).length
  const overheads = all.map(each => each.durationMs - each.loadedMs)
  return {
    budgetMs: options.budgetMs,
    elapsedMs,
    done: all.length,
    overheadMs: all.length === 1 ? overheads[0]! / COLD_FACTOR : median(overheads.slice(1)),
    leastMs: leastLoadMs(options.arms.length, outcome.medianMs),
    leastGenerations: generationsNeeded(candidates),
  }
}

/**
 * The shortest measured load of a generation that makes sense.
 * @param medianMs the slowest arm's median latency in the closed loop
 */
export function leastLoadMs(arms: number, medianMs: number): number {
  const closedMs = Math.max(LEAST_SLICE_MS.closed, LATENCIES_PER_SLICE * medianMs)
  return 2 * arms * (closedMs + LEAST_SLICE_MS.open)
}

/** An interval at the level of the last look, shared by all candidates, and one generation to spare. */
export function generationsNeeded(candidates: number): number {
  return valuesNeeded(ALPHA / 2 / Math.max(1, candidates)) + 1
}

function isClear({ options }: Bench, { arms, generations, baseline }: RunRecord, planned: number): boolean {
  const limits = limitsByArm(arms, generations)
  const { margins, thresholds } = options
  return isSettled({ arms, generations, margins, planned, limits, isLast: false, baseline, thresholds })
}
