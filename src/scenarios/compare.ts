import type { Evidence } from '../analysis/comparisons.ts'
import { median } from '../analysis/interval.ts'
import { noisesOf } from '../analysis/noises.ts'
import { armsToMeasure } from '../analysis/open-pairs.ts'
import { bottlenecksByArm, limitsByArm } from '../analysis/summarize.ts'
import type { CompareResult, Generation } from '../model/compare-result.ts'
import type { CompareRecord } from './compare-record.ts'
import { runGeneration } from './generation.ts'
import type { GenerationPlan } from './generation-plan.ts'
import { hasSeveral } from './mix-settings.ts'
import { givenRate } from './open-load.ts'
import { LATENCIES_PER_SLICE } from './phases.ts'
import { playingMs } from './profile-phase.ts'
import type { CompareContext } from './run-context.ts'
import { firstTimetable, planTimetable, type Standing, type Timetable } from './timetable.ts'

/** Shortest measured load of a generation: one block of the closed loop and one of the open loop. */
const LEAST_SLICE_MS = { closed: 60, open: 150 }

/** The first generation costs more beside its load than the others: everything is cold. */
export const COLD_FACTOR = 1.5

/**
 * The experiment: generations until every candidate is settled at a look, or the budget is spent. An arm that no open comparison needs any
 * more is not measured any more: its time goes to the others. The record is saved after each generation, so that an interrupted run leaves
 * a readable file.
 * @throws RunError when the run cannot be carried out; the abort signal's reason when it is interrupted
 */
export async function runCompare(context: CompareContext, record: CompareRecord): Promise<CompareResult> {
  const runStartedMs = performance.now()
  const { options } = context
  let timetable = firstTimetable(options.budgetMs, hasSeveral(options) ? 'several' : 'one')
  let { connections } = options
  let ratePerSec = givenRate(options)
  let { arms } = options
  let rejecting: ReadonlySet<string> = new Set()
  for (let index = 0; index < timetable.generations; index++) {
    context.signal.throwIfAborted()
    const label = index === 0 ? 'generation 1' : `generation ${index + 1} of ${timetable.generations}`
    const { measureMs } = timetable
    const isSearching = index === 0 && !options.connectionsFixed
    const plan: GenerationPlan = {
      ...{ index, label, arms, measureMs, runStartedMs },
      ...{ ratePerSec, connections, isSearching, rejecting },
    }
    const outcome = await runGeneration(context, plan)
    const { learnt } = outcome
    ratePerSec = learnt.ratePerSec
    connections = learnt.connections
    rejecting = outcome.rejecting
    record.learn(learnt)
    for (const [arm, asRun] of outcome.asRun) record.booted(arm, asRun)
    const generations = record.counted([outcome.record])
    const needed = armsToMeasure(evidenceOf(context, record, generations))
    arms = arms.filter(arm => needed.includes(arm.id))
    if (needed.length === 0) {
      record.isEarly = true
      await record.add(outcome.record, generations.length)
      break
    }
    const elapsedMs = performance.now() - runStartedMs
    const standing = standingOf(context, record, { generations, needed, medianMs: learnt.medianMs, elapsedMs })
    timetable = planTimetable(standing)
    context.observer.expect?.(remainingMs(standing, timetable))
    await record.add(outcome.record, timetable.generations)
  }
  context.signal.throwIfAborted()
  return record.save({ state: 'completed' })
}

/** How long the run will still take: the rest of its budget, or longer where the generations to come need more. */
function remainingMs(
  { budgetMs, elapsedMs, done, overheadMs, playingMs: fixedMs }: Standing,
  { generations, measureMs }: Timetable,
): number {
  return Math.max(budgetMs - elapsedMs, (generations - done) * (overheadMs + fixedMs + measureMs))
}

function evidenceOf(
  { options }: CompareContext,
  { arms, baseline, environment, settings }: CompareRecord,
  generations: readonly Generation[],
): Evidence {
  const { margins, thresholds, allowedDifferences: allowed } = options
  const limits = limitsByArm(arms, generations)
  const bottlenecks = bottlenecksByArm({ arms, generations, environment, settings })
  return { arms, generations, margins, limits, bottlenecks, isLast: false, baseline, thresholds, allowed }
}

/** What the next generation is planned from. */
interface Progress {
  readonly generations: readonly Generation[]
  /** The arms that are still to be measured. */
  readonly needed: readonly string[]
  readonly medianMs: number
  readonly elapsedMs: number
}

function standingOf(
  context: CompareContext,
  record: CompareRecord,
  { generations, needed, medianMs, elapsedMs }: Progress,
): Standing {
  const { budgetMs, profile } = context.options
  return {
    budgetMs,
    elapsedMs,
    done: generations.length,
    overheadMs: overheadOf(generations, needed.length),
    leastMs: leastLoadMs(needed.length, medianMs, profile !== undefined),
    playingMs: playingMs(profile, needed.length),
    requests: hasSeveral(context.options) ? 'several' : 'one',
    noises: noisesOf(evidenceOf(context, record, generations)),
  }
}

/** Boot, warm-up and stop of a generation of so many arms: as it was lately, or reckoned from those with other numbers of arms. */
function overheadOf(generations: readonly Generation[], arms: number): number {
  const overhead = ({ durationMs, loadedMs }: Generation) => durationMs - loadedMs
  if (generations.length === 1) return overhead(generations[0]!) / COLD_FACTOR
  const alike = generations.slice(1).filter(each => each.arms.length === arms)
  if (alike.length > 0) return median(alike.map(overhead))
  const last = generations.at(-1)!
  return (overhead(last) * arms) / last.arms.length
}

/**
 * The shortest measured load of a generation that makes sense, beside a profile.
 * @param medianMs the slowest arm's median latency in the closed loop
 * @param isPlayed the latency phase is a profile
 */
export function leastLoadMs(arms: number, medianMs: number, isPlayed = false): number {
  const closedMs = Math.max(LEAST_SLICE_MS.closed, LATENCIES_PER_SLICE * medianMs)
  return 2 * arms * (closedMs + (isPlayed ? 0 : LEAST_SLICE_MS.open))
}
