import { countOf } from '../answers.ts'
import { isOfLimiter } from '../comparability.ts'
import { FIRST_LOOK } from '../interim-looks.ts'
import { estimateMean } from '../student.ts'
import type { ArmFacts, ArmsDetector, Growth, LoadFacts } from './arm-facts.ts'
import { growthsIn, workersOf } from './arm-facts.ts'
import { plural } from './finding.ts'

/** A limiter that turned away this share of the requests has set the pace. */
const LIMITING_SHARE = 0.05

/** What gets through grows in proportion where it is as near as this to so many times as much. */
const NEAR = 0.15
/**
 * A worker that gets less than the others may not reach its limit: on a busy machine four workers let 3.3 times as many requests through. A
 * limit that all share does not grow at all.
 */
const LEAST_GROWTH = 0.7

/** Error rate of the interval of the growth. */
const MISRATE = 0.01

/** Statuses of limiters. */
const STATUSES = ['429', '503']

/** An arm with more workers, and what it let through beside that with the fewest. */
interface Grown {
  readonly facts: ArmFacts
  readonly times: number
}

/** Limiters that count in memory: each worker lets through as much as a single process. */
export const limitPerWorker: ArmsDetector = arms => {
  const all = growthsIn(arms).flatMap(growth => {
    const status = limitingStatus(growth.least)
    const more = status === undefined ? [] : grownIn(growth, status)
    return more.length > 0 ? [{ ...growth, more, status }] : []
  })
  if (all.length === 0) return []
  return [
    {
      id: 'limit-per-worker',
      severity: 'problem',
      arms: all.flatMap(({ more }) => more.map(({ facts }) => facts.arm.id)),
      title: 'The rate limit grows with the workers',
      evidence: `${all.map(({ least, more, status }) => evidenceOf(least, more, status!)).join('; ')}.`,
      advice:
        'Each worker counts in its own memory. Keep the counts in a store that all workers share, such as Redis, or divide the limit by their number, which holds only where requests are spread evenly.',
    },
  ]
}

/** The status with which a limiter turned requests away; undefined where none set the pace. */
function limitingStatus({ loads }: ArmFacts): string | undefined {
  return STATUSES.find(status => loads.length > 0 && loads.every(load => isLimiting(status, load)))
}

function isLimiting(status: string, { ok, answers }: LoadFacts): boolean {
  if (!answers || ok === 0) return false
  const share = (answers.statuses[status] ?? 0) / Math.max(1, countOf(answers))
  return share >= LIMITING_SHARE && isOfLimiter(Number(status), { answers })
}

function grownIn({ least, more }: Growth, status: string): Grown[] {
  return more.flatMap(facts => {
    const workers = facts.arm.workers / least.arm.workers
    if (limitingStatus(facts) !== status) return []
    const growths = facts.loads.map(({ ok }, at) => Math.log(ok / least.loads[at]!.ok))
    const { value, bounds } = estimateMean(growths, MISRATE, FIRST_LOOK)
    const times = Math.exp(value)
    const isProportional = times / workers <= 1 + NEAR && (times - 1) / (workers - 1) >= LEAST_GROWTH
    // A single trial speaks for itself; of a few generations more are needed.
    const isShown = growths.length === 1 || (bounds !== null && bounds[0] > Math.log(1 + NEAR))
    return isProportional && isShown ? [{ facts, times }] : []
  })
}

function evidenceOf(least: ArmFacts, more: readonly Grown[], status: string): string {
  const through = (facts: ArmFacts) => plural(sumOf(facts), 'request')
  const grown = more.map(({ facts, times }) => `${workersOf(facts)} ${through(facts)}, ${times.toFixed(2)}× as many`)
  return `under the same load, ${workersOf(least)} let ${through(least)} through and answered the rest with ${status}, ${grown.join('; ')}`
}

function sumOf({ loads }: ArmFacts): number {
  return loads.reduce((sum, { ok }) => sum + ok, 0)
}
