import { z } from 'zod'
import { canonicalWords, type Fault, faultNamed, faults, findFault, shapeOf } from '../../faults/index.ts'
import { type FaultSpec, faultSpec, parseFault, SCHEDULE_WORDS, specSchema } from '../../faults/plan/index.ts'
import { type Metric, metricSchema } from '../../model/compare-result.ts'
import { UsageError } from '../../model/errors.ts'
import { namesOf } from '../../model/named.ts'
import type { FaultWords } from '../../model/plan.ts'
import { isStickyBy, type StickyBy } from '../../model/sticky-by.ts'
import { THRESHOLD_LEVELS, type ThresholdCommand, type ThresholdSpec } from '../../model/threshold.ts'
import { TREND_METRICS } from '../../model/trend-metric.ts'
import { closedObject, nameText, unknownName } from '../../model/units.ts'
import { DEFAULT_MARGINS, type Margins, parseMargin, VERSION_MARGINS } from '../margins.ts'
import { metricNamed } from '../metric-names.ts'
import { type ReportTarget, reportTarget } from '../report-target.ts'
import { thresholdOf, thresholdTextOf } from '../thresholds.ts'
import { listOf, oneOrMore, optionals, text } from '../value-types.ts'
import { oneOf, percentage, percentageText, perSecIn, reading, statusesText, withoutGaps } from '../values.ts'
import { choice, type Kind, one } from './kinds.ts'

/** Kinds of values that only one setting has. */

/** Requests per second. */
export const perSec: Kind<number> = one('<n>', rateType('expected a number from 1 to 1000000', perSecIn))

/** The same, or `auto`. */
export const perSecOrAuto: Kind<number | 'auto'> = one(
  '<n>',
  rateType('expected auto, or a number from 1 to 1000000', text => (text === 'auto' ? 'auto' : perSecIn(text))),
)

function rateType<T>(expected: string, read: (text: string | number) => T | undefined): z.ZodType<T> {
  return z.union([z.string(), z.number()], { error: expected }).transform((text, context): T => {
    const value = read(text)
    if (value !== undefined) return value
    context.issues.push({ code: 'custom', input: text, message: expected })
    return z.NEVER
  })
}

const EXPECTED_KEY = 'expected address, cookie:NAME or header:NAME'

/** What tells clients apart. */
export const stickyKey: Kind<StickyBy> = one(
  '<key>',
  z.string({ error: EXPECTED_KEY }).refine(isStickyBy, EXPECTED_KEY),
)

/** One mode, and not a list as for `compare`: each has a noise of its own. */
export function oneMode(names: readonly string[]): Kind<string> {
  const known = oneOf(names, 'mode')
  const read = (text: string, flag: string): string => {
    if (!text.includes(',')) return known(text, flag)
    throw new UsageError(`${flag} ${JSON.stringify(text)}: expected one mode, because each has its own noise`)
  }
  return { value: '<mode>', schema: text, read }
}

/** Slowdowns to inject, each once. */
export const slowdowns: Kind<readonly number[]> = {
  value: '<change>',
  schema: listOf(percentageText, 'percentages'),
  read: (text, flag, before = []) => {
    const slowdown = percentage(text, flag)
    if (before.includes(slowdown)) throw new UsageError(`${flag} ${JSON.stringify(text)}: expected no duplicates`)
    return [...before, slowdown]
  },
}

function marginText(metric: Metric): typeof percentageText {
  const [usual, ofVersions] = [DEFAULT_MARGINS, VERSION_MARGINS].map(margins => `${margins[metric] * 100}%`)
  const shown = usual === ofVersions ? usual : `${usual}, or ${ofVersions} with against`
  return percentageText.describe(`smallest change of ${metric} that matters (default: ${shown})`)
}

const marginShape = Object.fromEntries(metricSchema.options.map(metric => [metric, marginText(metric)])) as Record<
  Metric,
  typeof percentageText
>

/** The smallest changes that matter; joined metric by metric. */
export const margins: Kind<Partial<Margins>> = {
  value: '<change>',
  schema: closedObject(optionals(marginShape), 'metric'),
  read: (text, flag, before = {}) => parseMargin(text, flag, before),
  joined: (file, flags) => ({ ...withoutGaps(file), ...flags }),
}

/** What must hold in a run of a command. */
export function thresholds(command: ThresholdCommand): Kind<readonly ThresholdSpec[]> {
  const read = thresholdOf(command)
  return {
    value: '<expression>',
    schema: listOf(levelledThreshold(command), 'thresholds'),
    read: (text, flag, before = []) => [...before, read(text, flag)],
  }
}

const trendNames = TREND_METRICS.map(({ name }) => name)
const trendName = choice('<name>', trendNames, 'metric')

/** A metric that `trend` follows. */
export const trendMetric: typeof trendName = {
  ...trendName,
  read: (text, flag, before, known) => trendName.read(metricNamed(text, trendNames), flag, before, known),
}

/** Statuses and classes of them. */
export const statuses: Kind<readonly number[]> = {
  value: '<list>',
  schema: oneOrMore(statusesText, 'statuses').transform(lists => [...new Set(lists.flat())]),
  read: (text, flag) => {
    const read = text.split(',').map(part => reading(statusesText)(part, flag))
    const all = read.flat()
    if (new Set(all).size === all.length) return all
    throw new UsageError(`${flag} ${JSON.stringify(text)}: expected no duplicates`)
  },
}

const EXPECTED_VARIABLE = 'expected NAME=value, or an arm, a colon and that: head:NAME=value'

/** A variable's name, with the arms before it that get it. */
const variableName = /^(?:[^=]+:)?[A-Za-z_][\w.-]*$/

/** Environment variables by name; joined name by name. */
export const variables: Kind<Readonly<Record<string, string>>> = {
  value: '<name=value>',
  schema: z.record(
    z.string().regex(variableName, 'expected the name of a variable'),
    z.union([z.string(), z.number(), z.boolean()], { error: 'expected a string' }).transform(String),
    { error: 'expected an object of variables, { "NAME": "value" }' },
  ),
  read: (text, flag, before = {}) => {
    const at = text.indexOf('=')
    const name = text.slice(0, Math.max(0, at))
    if (!variableName.test(name)) throw new UsageError(`${flag} ${JSON.stringify(text)}: ${EXPECTED_VARIABLE}`)
    return { ...before, [name]: text.slice(at + 1) }
  },
  joined: (file, flags) => ({ ...file, ...flags }),
}

/** Reports to write. Which formats there are is known only where the value is read. */
export const reports: Kind<readonly ReportTarget[]> = {
  value: '<format:file>',
  names: 'formats',
  schema: listOf(text, 'reports, "format:file"'),
  read: (text, flag, before = [], { formats }) => [...before, reportTarget(formats)(text, flag)],
  fromFile: (text, where, { formats }) => (text as string[]).map(each => reportTarget(formats)(each, where)),
}

/** A format that a result is printed in; `of` says whose. */
export const format = (of: 'formats' | 'trendFormats'): Kind<string> => ({
  value: '<name>',
  names: of,
  schema: text,
  read: (text, flag, _before, known) => oneOf(known[of], 'report format')(text, flag),
  fromFile: (text, where, known) => oneOf(known[of], 'report format')(text as string, where),
})

const [firstFault, ...otherFaults] = faults.map(each =>
  specSchema(each).extend({ fault: z.literal(each.name).describe(each.summary) }),
)

/** A fault with its options, as an object; a text is read as the flag is. */
const faultObject = z.discriminatedUnion('fault', [firstFault!, ...otherFaults], {
  error: issue => {
    const name = (issue.input as { fault?: unknown } | undefined)?.fault
    return name === undefined
      ? 'expected an object with the name of a fault'
      : unknownName('fault', name, namesOf(faults))
  },
})

/** Faults to inject. */
export const faultSpecs: Kind<readonly FaultSpec[]> = {
  value: '<fault>',
  schema: listOf(z.union([faultObject, z.string()]), 'faults').min(1, 'expected at least one fault'),
  read: (text, flag, before = []) => [...before, parseFault(text, flag)],
  // Out of the texts of the file, because a spec keeps what the user text.
  fromFile: (text, where) =>
    (text as (string | FaultWords)[]).map((each, index) => {
      if (typeof each === 'string') return parseFault(each, `${where}.${index}`)
      const { fault, ...words } = each
      return faultSpec(String(fault), words, `${where}.${index}`)
    }),
}

/** An option of a fault as a flag of its own: its text is kept, and checked. */
export function optionOf(name: string, option: string, value: string): Kind<string> {
  const fault = faultNamed(name, 'settings')
  const type = ({ ...SCHEDULE_WORDS, ...shapeOf(fault) } as z.ZodRawShape)[option] as z.ZodType
  const check = reading(type)
  return {
    value,
    schema: text,
    read: (text, flag, before) => {
      check(text, flag)
      if (before === undefined) return text
      const several = option in SCHEDULE_WORDS
      const hint = several ? `; for several faults of a kind use --fault "${name} ${option}=…"` : ''
      throw new UsageError(`${flag} ${JSON.stringify(text)}: expected only once${hint}`)
    },
  }
}

/** The default of an option, as the fault itself says it. */
export function defaultOption(name: string, option: string): string | undefined {
  if (option in SCHEDULE_WORDS) return undefined
  const fault = findFault(name) as Fault
  return String(canonicalWords(fault, {}, name)[option])
}

/** A threshold with the level at which it counts: `warn: latency.p99 < 200ms`, or the same as an object. */
export function levelledThreshold(command: ThresholdCommand) {
  const expression = thresholdTextOf(command)
  const asObject = closedObject(
    {
      expression: expression.describe('condition that must hold, such as "dropped == 0"'),
      level: nameText(THRESHOLD_LEVELS, 'level')
        .optional()
        .describe('error decides the exit code, warn only warns: error'),
    },
    'threshold property',
  ).transform((text): ThresholdSpec => (text.level ? { ...text.expression, level: text.level } : text.expression))
  return z.union([expression, asObject])
}
