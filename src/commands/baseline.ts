import { differencesInWords } from '../analysis/baseline/difference.ts'
import { machineDifferences } from '../analysis/baseline/fingerprint.ts'
import { type ArmMatch, matchArms } from '../analysis/baseline/matching.ts'
import { type Scenario, scenarioDifferences } from '../analysis/baseline/scenario.ts'
import { FEWEST_GENERATIONS, storedBaseline, type UseOfBaseline } from '../analysis/baseline/stored.ts'
import type { CompareResult, StoredBaseline } from '../model/compare-result.ts'
import { UsageError } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import type { Environment } from '../model/result-parts.ts'
import type { BaselineFile } from '../options/baseline-file.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { connectionsOf } from '../options/resolve-parts.ts'
import { scenarioOf } from '../options/settings/recorded.ts'
import { settingsOf } from '../scenarios/compare-record.ts'
import { resultArmsOf } from '../scenarios/result-arms.ts'
import { planPlacement } from '../targets/index.ts'
import { readResult } from './read-result.ts'

/** What a run that is compared with a stored result is asked to do, and what it keeps of that result. */
export interface BesideBaseline {
  readonly options: CompareOptions
  readonly baseline: StoredBaseline | null
}

/**
 * Reads the baseline, where there is one, and proves that it can be compared with, before anything starts. The run then
 * takes the baseline's rate and connections, where it was given none, and its arguments of the samples: latency can only be
 * compared at the same rate, and throughput over as many connections and for the same work.
 * @throws UsageError for a file that is no complete result of `compare`, for another scenario, and for another machine where
 *   that is not allowed
 */
export async function besideBaseline(asked: CompareOptions, environment: Environment): Promise<BesideBaseline> {
  const { baseline: file } = asked
  if (!file) return { options: asked, baseline: null }
  const flag = flagOfBaseline(file.name)
  const stored = readBaseline(file, flag)
  const options = asked.connectionsFixed ? asked : withConnections(asked, stored)
  const scenario = { arms: resultArmsOf(options), settings: settingsOf(options), compared: scenarioOf('compare') }
  const use = await useOfBaseline(file, stored, { scenario, options, environment })
  return { options: Object.freeze(takenOver(options, stored)), baseline: storedBaseline(stored, use) }
}

/** A run that is to be compared with a stored result. */
interface HereAndNow {
  readonly scenario: Scenario
  readonly options: Pick<CompareOptions, 'pin' | 'arms'>
  readonly environment: Environment
}

/**
 * How a stored result can be used beside a run.
 * @throws UsageError for another scenario, and for another machine where that is not allowed
 */
export async function useOfBaseline(
  { name, policy }: BaselineFile,
  stored: Pick<Scenario, 'arms' | 'settings'> & { readonly environment: Environment },
  { scenario, options, environment }: HereAndNow,
): Promise<UseOfBaseline> {
  const flag = flagOfBaseline(name)
  const matches = comparable(stored, scenario, flag)
  const expected = await expectedPlacement(options)
  const mismatch = machineDifferences(stored.environment, { ...environment, placement: expected }, matches)
  if (mismatch.length > 0 && policy === 'error') {
    throw new UsageError(
      `${flag}: measured on another machine: ${differencesInWords(mismatch)}`,
      '--machine-mismatch warn measures anyway: counts decide, and times are shown without being compared',
    )
  }
  return { path: name, policy, mismatch, matches }
}

/** How messages call the file. */
export function flagOfBaseline(name: string): string {
  return `--baseline ${JSON.stringify(name)}`
}

/**
 * Adds the baseline to the files that no report may go to.
 * @throws UsageError where the run itself writes it
 */
export function withBaseline(files: Map<string, string>, baseline: BaselineFile | undefined): Map<string, string> {
  if (!baseline) return files
  const path = realPath(baseline.path)
  if (files.has(path))
    throw new UsageError(`--out: ${JSON.stringify(baseline.name)} is the baseline, and the result would overwrite it`)
  return files.set(path, 'it is the baseline')
}

function readBaseline(file: BaselineFile, flag: string): CompareResult {
  const stored = readResult(file.path, flag)
  if (stored.command !== 'compare')
    throw new UsageError(`${flag}: expected a result of compare, not of ${stored.command}`)
  if (stored.state !== 'completed')
    throw new UsageError(`${flag}: expected a completed run, but its state is ${stored.state}`)
  const { length } = stored.generations
  if (length < FEWEST_GENERATIONS)
    throw new UsageError(
      `${flag}: expected at least ${FEWEST_GENERATIONS} generations, found ${length}`,
      'measure the baseline again with a longer --budget',
    )
  return stored
}

/** @throws UsageError that lists every difference when the scenario is another */
function comparable(
  stored: Pick<Scenario, 'arms' | 'settings'>,
  scenario: Scenario,
  flag: string,
): Required<ArmMatch>[] {
  const matches = matchArms(scenario.arms, stored.arms)
  const differences = scenarioDifferences(stored, scenario, matches)
  if (differences.length > 0) throw new UsageError(`${flag}: different scenario: ${differencesInWords(differences)}`)
  return matches.flatMap(({ here, there }) => (there ? [{ here, there }] : []))
}

function withConnections(options: CompareOptions, { settings: { connections } }: CompareResult): CompareOptions {
  return { ...options, ...connectionsOf(options, connections), connectionsFixed: true }
}

/** How the run will bind the load generator, as far as that can be known before it. */
async function expectedPlacement({ pin, arms }: HereAndNow['options']): Promise<Environment['placement']> {
  const placement = pin ? await planPlacement(Math.max(...arms.map(arm => arm.workers))) : undefined
  return placement ? { generator: placement.generator, apps: [...placement.apps] } : null
}

function takenOver(options: CompareOptions, { settings }: CompareResult): CompareOptions {
  const arms = options.arms.map(arm => {
    const args = arm.app.builtIn ? settings.samples?.[arm.app.name] : undefined
    return args ? Object.freeze({ ...arm, app: { ...arm.app, args } }) : arm
  })
  // A profile says all rates.
  const ratePerSec = options.profile ? undefined : (options.ratePerSec ?? settings.ratePerSec ?? undefined)
  return { ...options, arms, ratePerSec }
}
