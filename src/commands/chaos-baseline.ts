import { type Difference, differencesInWords, differing } from '../analysis/baseline/difference.ts'
import { baselineId } from '../analysis/baseline/stored.ts'
import { faultCosts } from '../analysis/chaos/index.ts'
import type { ChaosResult, ChaosSettings } from '../model/chaos-result.ts'
import { UsageError } from '../model/errors.ts'
import type { FaultBaseline } from '../model/fault-comparison.ts'
import type { Plan } from '../model/plan.ts'
import type { Environment } from '../model/result-parts.ts'
import { durationInText } from '../model/units.ts'
import type { ChaosOptions } from '../options/chaos-options.ts'
import { scenarioOf } from '../options/settings/recorded.ts'
import { settingsOf } from '../scenarios/chaos/chaos-record.ts'
import { resultArmsOf } from '../scenarios/result-arms.ts'
import { flagOfBaseline, useOfBaseline } from './baseline.ts'
import { readResult } from './read-result.ts'

/** What a run that is compared with a stored result is asked to do, and what it keeps of that result. */
export interface BesideFaults {
  readonly options: ChaosOptions
  readonly baseline: FaultBaseline | undefined
}

/**
 * Reads the baseline, where there is one, and proves that its faults can be compared with. The run then takes its rate, where it was given
 * none: what a fault costs depends on it.
 * @throws UsageError for a file that is no complete result of `chaos`, for another scenario or other faults, and for another machine where
 *   that is not allowed
 */
export async function besideFaults(asked: ChaosOptions, environment: Environment): Promise<BesideFaults> {
  const { baseline: file } = asked
  if (!file) return { options: asked, baseline: undefined }
  const flag = flagOfBaseline(file.name)
  const stored = readBaseline(file.path, flag)
  const options = { ...asked, ratePerSec: asked.ratePerSec ?? stored.settings.ratePerSec ?? undefined }
  const scenario = { arms: resultArmsOf(options), settings: settingsOf(options), compared: scenarioOf('chaos') }
  const others = [
    ...planDifferences(stored.plan, options.plan),
    ...policyDifferences(stored.settings.policy, scenario.settings.policy),
  ]
  if (others.length > 0) throw new UsageError(`${flag}: different plan: ${differencesInWords(others)}`)
  const { path, policy, mismatch, matches } = await useOfBaseline(file, stored, { scenario, options, environment })
  const ids = [...new Set(matches.map(({ there }) => there.id))]
  return {
    options: Object.freeze(options),
    baseline: {
      ...{
        path,
        startedAt: stored.startedAt,
        toolVersion: stored.tool.version,
        environment: stored.environment,
        policy,
      },
      mismatch: mismatch.map(each => ({ ...each })),
      pairs: matches.map(({ here, there }) => ({ candidate: here.id, reference: baselineId(there.id) })),
      costs: ids.map(id => ({ arm: baselineId(id), costs: faultCosts({ ...stored, thresholds: [] }, id) })),
    },
  }
}

function readBaseline(path: string, flag: string): ChaosResult {
  const stored = readResult(path, flag)
  if (stored.command !== 'chaos') throw new UsageError(`${flag}: expected a result of chaos, not of ${stored.command}`)
  if (stored.state !== 'completed')
    throw new UsageError(`${flag}: expected a completed run, but its state is ${stored.state}`)
  return stored
}

/** Jitter decides whether the last fault of a kind comes within the duration. */
const MORE_BY_JITTER = 1

/** What a plan does, whenever it does it: jitter draws other times from another seed. */
function planDifferences(there: Plan, here: Plan): Difference[] {
  const [stored, mine] = [there, here].map(countsOf) as [Map<string, number>, Map<string, number>]
  const kinds = [...new Set([...stored.keys(), ...mine.keys()])]
  const isOther = kinds.some(kind => {
    const counts = [stored.get(kind) ?? 0, mine.get(kind) ?? 0]
    return counts.includes(0) || Math.abs(counts[0]! - counts[1]!) > MORE_BY_JITTER
  })
  return differing([
    ...(isOther ? [['faults', inWords(stored), inWords(mine)] as const] : []),
    ['duration', durationInText(there.durationMs), durationInText(here.durationMs)],
    ['profile', JSON.stringify(there.load?.profile ?? null), JSON.stringify(here.load?.profile ?? null)],
  ])
}

/** The faults by what they do, and how often. */
function countsOf({ faults }: Plan): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { fault, params } of faults) {
    const kind = [fault, ...Object.entries(params).map(([word, value]) => `${word}=${value}`)].join(' ')
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

function inWords(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ') || 'none'
}

/** How workers are restarted decides what a fault costs. */
function policyDifferences(there: ChaosSettings['policy'], here: ChaosSettings['policy']): Difference[] {
  return differing(
    Object.entries(here).map(([name, value]) => {
      const stored = there[name as keyof ChaosSettings['policy']]
      return [name, String(stored), String(value)] as const
    }),
  )
}
