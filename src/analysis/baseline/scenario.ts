import type { CompareResult, CompareSettings } from '../../model/compare-result.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { type Difference, differing } from './difference.ts'
import { type ArmMatch, missingArm } from './matching.ts'

/** What a run measures, as far as it can be compared with a stored one. */
export interface Scenario {
  readonly arms: readonly ResultArm[]
  /** Its `ratePerSec` is null where any rate will do. */
  readonly settings: CompareSettings
}

/** In what this run measures something else than the stored one; empty where they can be compared. */
export function scenarioDifferences(there: CompareResult, here: Scenario, matches: readonly ArmMatch[]): Difference[] {
  const [stored, mine] = [there.settings, here.settings]
  return [
    ...matches.flatMap(match => (match.there ? [] : [missingArm(match.here, there.arms)])),
    ...differing([
      ['engine', stored.engine, mine.engine],
      ['engine of the latency phase', stored.openEngine, mine.openEngine],
      ['connections', String(stored.connections), String(mine.connections)],
      ['keep-alive', keepAliveOf(there.arms), keepAliveOf(here.arms)],
      ['method', stored.method, mine.method],
      ['path', stored.path, mine.path],
      ['headers, body or expected status', fingerOf(stored.requestHash), fingerOf(mine.requestHash)],
      ['arguments of the app or of node', fingerOf(stored.argumentsHash), fingerOf(mine.argumentsHash)],
      ['timeout', `${stored.timeoutMs} ms`, `${mine.timeoutMs} ms`],
      ['rate', rateOf(stored), rateOf(mine)],
      ['work', workOf(stored), workOf(mine)],
    ]),
  ]
}

function keepAliveOf(arms: readonly ResultArm[]): string {
  return arms.every(arm => arm.keepAlive) ? 'yes' : 'no'
}

/** Enough of a hash to see that two differ; undefined in results from before it was kept. */
function fingerOf(hash: string | undefined): string | undefined {
  return hash?.slice(0, 8)
}

function rateOf({ ratePerSec }: CompareSettings): string | undefined {
  return ratePerSec === null ? undefined : `${ratePerSec} req/s`
}

function workOf({ workMs }: CompareSettings): string | undefined {
  if (workMs === undefined) return undefined
  return workMs === null ? "the sample's own" : `${workMs} ms`
}
