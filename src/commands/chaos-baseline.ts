import { type Difference, differencesInWords, differing } from '../analysis/baseline/difference.ts'
import { baselineId } from '../analysis/baseline/stored.ts'
import { faultCosts } from '../analysis/chaos/index.ts'
import type { ChaosResult } from '../model/chaos-result.ts'
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
  const others = planDifferences(stored.plan, options.plan)
  if (others.length > 0) throw new UsageError(`${flag}: different plan: ${differencesInWords(others)}`)
  const scenario = { arms: resultArmsOf(options), settings: settingsOf(options), compared: scenarioOf('chaos') }
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

/** What a plan does, whenever it does it: jitter draws other times from another seed. */
function planDifferences(there: Plan, here: Plan): Difference[] {
  return differing([
    ['faults', kindsOf(there), kindsOf(here)],
    ['duration', durationInText(there.durationMs), durationInText(here.durationMs)],
  ])
}

function kindsOf({ faults }: Plan): string {
  const kinds = faults.map(({ fault, params }) =>
    [fault, ...Object.entries(params).map(([word, value]) => `${word}=${value}`)].join(' '),
  )
  return [...new Set(kinds)].sort().join(', ') || 'none'
}
