import { DIFFERENCE_KINDS } from '../model/compare-result.ts'
import { UsageError } from '../model/errors.ts'
import { ownRateOf } from '../model/request-mix.ts'
import { type ThresholdSpec, thresholdMetric } from '../model/threshold.ts'
import type { CapacityOptions, Slo } from './capacity-options.ts'
import type { Environment } from './environment.ts'
import type { Flags } from './flags.ts'
import { resolveCompare } from './resolve-compare.ts'
import { DEFAULT_SLO, readObjective } from './settings/slo-kind.ts'

/**
 * An arm that answers fewer of its requests as expected does not carry the rate, whatever its latency is: what sheds its load quickly would
 * carry any.
 */
const ANSWERED = 'availability >= 99%'

/** Shortest step. Together with the fewest requests of a step it makes a 99th percentile of ten slow requests or more at 1,000/s. */
const STEP_MS = 1_000

/**
 * An arm that is loaded beyond what it can do falls behind little by little, and its latency grows by the excess of the load. In a step of so
 * many times the limit, an excess of a tenth is seen.
 */
const LIMITS_PER_STEP = 10

/** Longer steps are for those who ask for them. */
const LONGEST_STEP_MS = 10_000

/**
 * Combines the flags of `capacity` with what this machine has into complete, frozen options.
 * @param here working directory of the command
 * @param inherited environment of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveCapacity(
  names: readonly string[],
  appArgs: readonly string[],
  flags: Flags<'capacity'>,
  here: string,
  inherited: Environment = {},
): Promise<CapacityOptions> {
  const { slo: asked, step, precision, ...same } = flags
  const asCompare: Flags<'compare'> = {
    ...same,
    margin: {},
    control: false,
    threshold: [],
    tally: [],
    // They are looked for, and take the ratio away, but fail nothing.
    allowDifference: DIFFERENCE_KINDS,
  }
  const compare = await resolveCompare(names, appArgs, asCompare, here, inherited)
  if (compare.mix && ownRateOf(compare.mix.entries) > 0)
    throw new UsageError('--requests: expected weights only, without rates: capacity sets the rate')
  const slo = objectivesOf(asked)
  return Object.freeze({
    compare,
    slo,
    stepMs: step ?? stepFor(slo),
    precision,
    seed: compare.seed,
    out: compare.out,
  })
}

function objectivesOf(asked: readonly ThresholdSpec[]): readonly Slo[] {
  const given = asked.length > 0 ? asked : DEFAULT_SLO.map(text => readObjective(text, '--slo'))
  const saysHowMany = given.some(({ metric }) => metric === 'availability')
  const implied = saysHowMany ? [] : [{ ...readObjective(ANSWERED, '--slo'), implied: true }]
  return [...given.map(each => ({ ...each, implied: false })), ...implied]
}

/** The length of a step: with the lowest limit of a latency grows what has to be seen of it. */
export function stepFor(slo: readonly ThresholdSpec[]): number {
  const limits = slo.filter(({ metric }) => thresholdMetric(metric).unit === 'ms').map(({ limit }) => limit)
  const wishedMs = limits.length === 0 ? STEP_MS : Math.max(STEP_MS, LIMITS_PER_STEP * Math.min(...limits))
  return Math.min(LONGEST_STEP_MS, wishedMs)
}
