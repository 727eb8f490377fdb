import { randomInt } from 'node:crypto'
import { drawPlan } from '../faults/plan/index.ts'
import { SOAK_LIMITS, type ThresholdSpec } from '../model/threshold.ts'
import type { Environment } from './environment.ts'
import type { Flags } from './flags.ts'
import { withLoad } from './planned-load.ts'
import { resolveTrials } from './resolve-chaos.ts'
import { defaultOf } from './settings/setting.ts'
import { type SettingsOf, settingsOf } from './settings/table.ts'
import type { SoakLimit, SoakOptions } from './soak-options.ts'
import { thresholdOf } from './thresholds.ts'

/** How long the rate has to hold before anything is judged. */
const BASELINE_MS = 3_000

/** So many samples show the course of a run, however long it takes. */
const SAMPLES = 150

/** A look at a process costs it milliseconds. */
const LEAST_BETWEEN_MS = 250

const read = thresholdOf('soak')

/**
 * Combines the flags of `soak` with what this machine has into complete, frozen options.
 * @param here working directory of the command
 * @param inherited environment of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveSoak(
  appName: string | undefined,
  appArgs: readonly string[],
  flags: Flags<'soak'>,
  here: string,
  inherited: Environment = {},
): Promise<SoakOptions> {
  const { threshold, duration, seed = randomInt(2 ** 32), ...same } = flags
  const own = { threshold: [], duration, seed, baselineFor: BASELINE_MS, cooldown: 0 }
  const asChaos: Flags<'chaos'> = { ...defaultsOfChaos(), ...same, ...own }
  const plan = withLoad(drawPlan([], { seed, durationMs: duration }), asChaos)
  const chaos = await resolveTrials({ plan, specs: [] }, appName, appArgs, asChaos, here, inherited)
  return Object.freeze({
    chaos,
    limits: limitsOf(threshold),
    sampleMs: Math.max(LEAST_BETWEEN_MS, Math.round(duration / SAMPLES)),
    seed,
    out: chaos.out,
  })
}

/** What a run of `chaos` is when nothing is asked for. */
function defaultsOfChaos(): SettingsOf<'chaos'> {
  const all = settingsOf('chaos').map(setting => [setting.name, defaultOf(setting)] as const)
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as unknown as SettingsOf<'chaos'>
}

/** The limits that were asked for, and those on what else may grow. */
function limitsOf(asked: readonly ThresholdSpec[]): SoakLimit[] {
  const named = new Set(asked.map(({ metric }) => metric))
  const implied = SOAK_LIMITS.map(text => read(text, '--threshold')).filter(({ metric }) => !named.has(metric))
  return [...implied.map(each => ({ ...each, implied: true })), ...asked.map(each => ({ ...each, implied: false }))]
}
