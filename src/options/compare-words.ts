import { z } from 'zod'
import { type Metric, metricSchema } from '../model/compare-result.ts'
import { closedObject, durationText, nameText, wholeText } from '../model/units.ts'
import { modes } from '../targets/modes/index.ts'
import { DEFAULT_MARGINS, VERSION_MARGINS } from './margins.ts'
import { maxConnections, percentageText, perSecIn } from './values.ts'
import { optionals } from './word-types.ts'

const EXPECTED_RATE = 'expected a number from 1 to 1000000'

const rate = z.union([z.string(), z.number()], { error: EXPECTED_RATE }).transform((said, context) => {
  const perSec = perSecIn(said)
  if (perSec !== undefined) return perSec
  context.issues.push({ code: 'custom', input: said, message: EXPECTED_RATE })
  return z.NEVER
})

const modeNames = modes.map(mode => mode.name) as [string, ...string[]]

function defaultsOf(metric: Metric): string {
  const [usual, ofVersions] = [DEFAULT_MARGINS, VERSION_MARGINS].map(margins => `${margins[metric] * 100}%`)
  return usual === ofVersions ? usual! : `${usual}, or ${ofVersions} with against`
}

/** The margin of each metric, its default in the description. */
const margins = Object.fromEntries(
  metricSchema.options.map(metric => [
    metric,
    percentageText.describe(`smallest change of ${metric} that matters: ${defaultsOf(metric)}`),
  ]),
) as Record<(typeof metricSchema.options)[number], typeof percentageText>

/** The values of `compare`, as flags and configuration files write them alike. */
export const compareWords = {
  mode: nameText(modeNames, 'mode'),
  workers: wholeText(1, 128),
  connections: wholeText(1, 10_000).describe('connections to each target; default: 10, or 4 per worker'),
  maxConnections: maxConnections.describe(
    'the most connections at once of the latency phase; default: what rate and timeout can need',
  ),
  rate: rate.describe('requests per second of the latency phase; default: half of the slowest throughput'),
  budget: durationText('1s', '12h').describe('how long the experiment may take: 60s'),
  warmup: durationText('100ms', '10m').describe('longest warm-up of an arm in a generation: 750ms'),
  seed: wholeText(0, 4_294_967_295).describe('seed of the random order; default: drawn, and printed'),
  margin: closedObject(optionals(margins), 'metric').describe('smallest change that matters, by metric'),
}
