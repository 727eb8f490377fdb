import { isSettled } from '../analysis/comparisons.ts'
import { limitsByArm } from '../analysis/summarize.ts'
import type { Result } from '../model/result.ts'
import type { Bench, GenerationPlan } from './bench.ts'
import { runGeneration } from './generation.ts'
import type { RunRecord } from './run-record.ts'
import { firstTimetable, planTimetable, type Timetable } from './timetable.ts'

/** Shortest measured load of a generation: one block of the closed loop and one of the open loop. */
const LEAST_SLICE_MS = { closed: 60, open: 150 }

/**
 * The experiment: generations until every candidate's throughput is settled at a planned look, or the budget is spent.
 * The record is saved after each generation, so that an interrupted run leaves a readable file.
 * @throws RunError when the run cannot be carried out; the abort signal's reason when it is interrupted
 */
export async function runCompare(bench: Bench, record: RunRecord): Promise<Result> {
  const runStartedMs = performance.now()
  let timetable = firstTimetable(bench.options.budgetMs)
  let ratePerSec = bench.options.ratePerSec
  for (let index = 0; index < timetable.generations; index++) {
    bench.signal.throwIfAborted()
    const plan: GenerationPlan = {
      index,
      label: index === 0 ? 'generation 1' : `generation ${index + 1} of ${timetable.generations}`,
      measureMs: timetable.measureMs,
      ratePerSec,
      runStartedMs,
    }
    const outcome = await runGeneration(bench, plan)
    ratePerSec = outcome.ratePerSec
    if (index === 0) timetable = afterFirst(bench, outcome, performance.now() - runStartedMs)
    await record.add(outcome.record, ratePerSec, timetable.generations)
    if (isClear(bench, record, timetable)) break
  }
  return record.save('completed')
}

function afterFirst(
  { options }: Bench,
  { record, medianMs }: Awaited<ReturnType<typeof runGeneration>>,
  elapsedMs: number,
): Timetable {
  const closedMs = Math.max(LEAST_SLICE_MS.closed, 6 * medianMs)
  const leastMs = 2 * options.arms.length * (closedMs + LEAST_SLICE_MS.open)
  return planTimetable(options.budgetMs, elapsedMs, record.durationMs - record.loadedMs, leastMs)
}

function isClear({ options }: Bench, { arms, generations }: RunRecord, timetable: Timetable): boolean {
  const limits = limitsByArm(arms, generations)
  return isSettled({
    arms,
    generations,
    margins: options.margins,
    planned: timetable.generations,
    limits,
    isLast: false,
  })
}
