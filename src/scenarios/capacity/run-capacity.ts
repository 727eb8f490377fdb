import { carriedBy } from '../../analysis/capacity/ratios.ts'
import { median } from '../../analysis/interval.ts'
import type { CapacityGeneration, CapacityResult } from '../../model/capacity-result.ts'
import { runCapacityGeneration } from './capacity-generation.ts'
import type { CapacityRecord } from './capacity-record.ts'
import type { CapacityContext } from './context.ts'

/** The first generation takes longer than the others: everything is cold, and its searches begin far from their ends. */
const FIRST_FACTOR = 1.4

/** A generation is begun where at least this share of it fits the budget. */
const FITS = 0.75

/**
 * The experiment: generations, each of which gives one estimate for each arm, until all ratios are known well enough at a look, or the budget is
 * spent. The record is saved after each generation.
 * @throws RunError when the run cannot be carried out; the abort signal's reason when it is interrupted
 */
export async function runCapacity(context: CapacityContext, record: CapacityRecord): Promise<CapacityResult> {
  const { signal, observer, options } = context
  const { budgetMs } = options.compare
  const runStartedMs = performance.now()
  const elapsedMs = () => performance.now() - runStartedMs
  let planned = 1
  for (let index = 0; index < planned; index++) {
    signal.throwIfAborted()
    const label = index === 0 ? 'generation 1' : `generation ${index + 1} of ${planned}`
    const expected = expectedOf(context, record.generations)
    const outcome = await runCapacityGeneration(context, { index, label, expected, runStartedMs })
    for (const [arm, asRun] of outcome.asRun) record.booted(arm, asRun)
    await record.add(outcome.record, outcome.maxConnections)
    if (record.isSettled()) {
      record.isEarly = true
      break
    }
    const eachMs = typicalMs(record.generations)
    const leftMs = budgetMs - elapsedMs()
    planned = index + 1 + Math.max(0, Math.floor(leftMs / eachMs + 1 - FITS))
    observer.expect?.(Math.max(leftMs, (planned - index - 1) * eachMs))
  }
  signal.throwIfAborted()
  return record.save({ state: 'completed' })
}

function typicalMs(generations: readonly CapacityGeneration[]): number {
  const [first, ...others] = generations
  return others.length > 0 ? median(others.map(({ durationMs }) => durationMs)) : first!.durationMs / FIRST_FACTOR
}

/** What each arm has carried so far. */
function expectedOf({ compare }: CapacityContext, generations: readonly CapacityGeneration[]): Map<string, number> {
  const all = compare.options.arms.flatMap(({ id }) => {
    // Where nothing held, the next search begins where the last one ended.
    const known = carriedBy(id, generations).flatMap(({ perSec, brokenPerSec }) => perSec ?? brokenPerSec ?? [])
    return known.length > 0 ? [[id, median(known)] as const] : []
  })
  return new Map(all)
}
