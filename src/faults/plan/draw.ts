import { UsageError } from '../../model/errors.ts'
import { PLAN_SCHEMA, type Plan } from '../../model/plan.ts'
import { type RandomStream, randomStream } from '../../model/random.ts'
import { durationInText } from '../../model/units.ts'
import type { FaultSpec, Schedule } from './spec.ts'

/** More faults than any run can tell apart. */
const MOST_FAULTS = 10_000

/** What a plan is drawn for. */
export interface PlanFrame {
  readonly seed: number
  /** How long faults may fire. */
  readonly durationMs: number
}

/**
 * Draws the plan: every time and every draw, before anything is started. Each fault that was asked for has two streams of
 * its own, so that one more at the end of the list changes none of the others.
 * @throws UsageError for a fault that would never fire
 */
export function drawPlan(specs: readonly FaultSpec[], { seed, durationMs }: PlanFrame): Plan {
  const ownTimes = specs.map((spec, index) =>
    spec.schedule.during ? [] : timesOf(spec, durationMs, streamOf(seed, index, spec, 'schedule')),
  )
  const drafts = specs.flatMap((spec, index) => {
    const selection = streamOf(seed, index, spec, 'selection')
    const times = spec.schedule.during ? timesDuring(spec, durationMs, { specs, ownTimes }) : ownTimes[index]!
    return times.map(atMs => ({ atMs, fault: spec.fault, params: spec.params, draw: selection.next() }))
  })
  if (drafts.length > MOST_FAULTS)
    throw new UsageError(
      `${specs[0]!.source}: expected no more than ${MOST_FAULTS} faults in all, found ${drafts.length}`,
    )
  // The sort is stable: faults of the same time stay in the order in which they were asked for.
  const faults = drafts.sort((a, b) => a.atMs - b.atMs).map((draft, index) => ({ id: index + 1, ...draft }))
  return { schema: PLAN_SCHEMA, seed, durationMs, faults }
}

function streamOf(seed: number, index: number, { fault }: FaultSpec, purpose: string): RandomStream {
  return randomStream(seed, `faults/${index}/${fault}/${purpose}`)
}

/** A moment after each fault of another kind was fired. */
function timesDuring(
  { fault, schedule: { during, count }, source }: FaultSpec,
  durationMs: number,
  { specs, ownTimes }: { readonly specs: readonly FaultSpec[]; readonly ownTimes: readonly (readonly number[])[] },
): number[] {
  const { fault: other, afterMs } = during!
  const times = specs.flatMap((spec, index) => (spec.fault === other ? ownTimes[index]! : []))
  if (fault === other) throw new UsageError(`${source}: during: expected another kind of fault`)
  if (times.length === 0)
    throw new UsageError(`${source}: during: no fault ${JSON.stringify(other)} with times of its own is requested`)
  const within = times.map(atMs => atMs + afterMs).filter(atMs => atMs < durationMs)
  if (within.length === 0)
    throw new UsageError(`${source}: no fault would fire within the duration of ${durationInText(durationMs)}`)
  return within.sort((a, b) => a - b).slice(0, count)
}

function timesOf({ schedule, source }: FaultSpec, durationMs: number, stream: RandomStream): number[] {
  const late = schedule.at.find(atMs => atMs >= durationMs)
  const within = `the duration of ${durationInText(durationMs)}`
  if (late !== undefined) throw new UsageError(`${source}: ${durationInText(late)} is not within ${within}`)
  if (schedule.every !== undefined && schedule.every >= durationMs)
    throw new UsageError(`${source}: no fault would fire within ${within}; expected a shorter interval`)
  const times = [...repeated(schedule, durationMs, stream), ...schedule.at].sort((a, b) => a - b)
  if (times.length === 0) throw new UsageError(`${source}: no fault would fire within ${within}`)
  return times.slice(0, schedule.count)
}

/** Absolute places, k × every, each moved on its own: one that comes late does not make the next one late. */
function repeated({ every, jitter }: Schedule, durationMs: number, stream: RandomStream): number[] {
  if (every === undefined) return []
  const times: number[] = []
  for (let k = 1; (k - jitter) * every < durationMs && times.length <= MOST_FAULTS; k++) {
    const movedMs = Math.round(k * every + (2 * stream.next() - 1) * jitter * every)
    // What has its place within the duration fires within it: whether a fault fires at all is not for the seed to say.
    const atMs = k * every < durationMs ? Math.min(movedMs, durationMs - 1) : movedMs
    if (atMs > 0 && atMs < durationMs) times.push(atMs)
  }
  return times
}
