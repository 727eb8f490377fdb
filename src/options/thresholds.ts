import { z } from 'zod'
import { entryMetricSchema, metricSchema } from '../model/compare-result.ts'
import {
  isOf,
  THRESHOLD_LEVELS,
  THRESHOLD_METRICS,
  THRESHOLD_OPERATORS,
  type ThresholdCommand,
  type ThresholdLevel,
  type ThresholdMetric,
  type ThresholdOperator,
  type ThresholdSpec,
} from '../model/threshold.ts'
import { unknownName } from '../model/units.ts'
import { EXPECTED_CHANGE, EXPECTED_LIMIT, readChange, readLimit } from './limits.ts'
import { metricNamed } from './metric-names.ts'
import { reading, type ValueParser } from './values.ts'

/** What else people write for an operator. */
const MEANT: Readonly<Record<string, ThresholdOperator>> = {
  '=': '==',
  '===': '==',
  '=<': '<=',
  '=>': '>=',
  '≤': '<=',
  '≥': '>=',
}

/** A limit on the change for the worse. */
const REGRESS = 'regress'
const COMPARED = [...new Set([...metricSchema.options, ...entryMetricSchema.options])]
const REGRESS_OPERATORS = ['<', '<='] as const

type Text = string | undefined

/** What a threshold says after its level. */
type ReadExpression = Omit<ThresholdSpec, 'level'>

function read(text: string, command: ThresholdCommand): ThresholdSpec | string {
  const [, prefix, rest] = /^\s*(?:([A-Za-z]+)\s*:)?(.*)$/s.exec(text)!
  const level = THRESHOLD_LEVELS.find(each => each === (prefix ?? 'error')) as ThresholdLevel | undefined
  if (level === undefined) return `${JSON.stringify(prefix)}: ${unknownName('level', prefix, THRESHOLD_LEVELS)}`
  const expression = readExpression(rest!, command)
  return typeof expression === 'string' ? expression : { ...expression, level }
}

function readExpression(text: string, command: ThresholdCommand): ReadExpression | string {
  const parts = /^\s*([A-Za-z][\w.]*)(?:\{(.*)\})?(?:\s+([A-Za-z]+))?\s*([^\w\s.%]*)\s*(.*?)\s*$/.exec(text)
  if (!parts) return 'expected a metric, an operator and a limit, such as "dropped == 0"'
  const [, name, entry, word, sign, rest] = parts as unknown as [string, string, Text, Text, string, string]
  const metric = findMetric(name, command)
  if (typeof metric === 'string') return metric
  if (metric.byEntry === 'only' && entry === undefined)
    return `${JSON.stringify(name)}: a metric of one request of a mix; expected its name, such as ${metric.name}{search}`
  if (metric.byValue && !entry?.trim())
    return `${JSON.stringify(name)}: a metric of one value of --tally; expected it in braces, such as ${metric.name}{HIT}`
  if (word !== undefined && word !== REGRESS)
    return `${JSON.stringify(word)}: ${unknownName('keyword', word, [REGRESS])}`
  const spec = word === undefined ? readValue(metric, sign, rest) : readRegress(metric, command, sign, rest)
  if (typeof spec === 'string' || entry === undefined) return spec
  const of = entry.trim()
  return metric.byValue ? { ...spec, value: of, ...withName(spec, metric, of) } : ofEntry(spec, of, metric, command)
}

function withName({ expression }: ReadExpression, { name }: ThresholdMetric, of: string) {
  return { expression: expression.replace(name, () => `${name}{${of}}`) }
}

/** A threshold on one request of a mix; which there are is known when its file is read. */
function ofEntry(
  spec: ReadExpression,
  entry: string,
  metric: ThresholdMetric,
  command: ThresholdCommand,
): ReadExpression | string {
  const { name, byEntry } = metric
  const known = THRESHOLD_METRICS.filter(each => isOf(each, command) && 'byEntry' in each).map(each => each.name)
  if (!byEntry)
    return `${JSON.stringify(`${name}{${entry}}`)}: not a metric of one request; expected ${known.join(', ')}`
  if (entry === '') return `"${name}{}": expected the name of a request, such as ${name}{search}`
  return { ...spec, entry, ...withName(spec, metric, entry) }
}

function findMetric(name: string, command: ThresholdCommand): ThresholdMetric | string {
  const full = metricNamed(
    name,
    THRESHOLD_METRICS.map(each => each.name),
  )
  const metric: ThresholdMetric | undefined = THRESHOLD_METRICS.find(each => each.name === full)
  const known = THRESHOLD_METRICS.filter(each => isOf(each, command)).map(each => each.name)
  if (!metric) return `${JSON.stringify(name)}: ${unknownName('metric', name, known)}`
  if (isOf(metric, command)) return metric
  return `${JSON.stringify(name)}: a metric of ${metric.of.join(', ')}, not of ${command}`
}

function readValue(metric: ThresholdMetric, sign: string, rest: string): ReadExpression | string {
  const { name, unit } = metric
  const operator = findOperator(name, sign, THRESHOLD_OPERATORS)
  if (!isOperator(operator)) return operator
  const limit = readLimit(unit, rest)
  if (limit === undefined) return `limit ${JSON.stringify(rest)}: for ${name}, expected ${EXPECTED_LIMIT[unit]}`
  return { ...specOf(metric), expression: `${name} ${operator} ${rest}`, operator, limit, relative: false }
}

function readRegress(
  metric: ThresholdMetric,
  command: ThresholdCommand,
  sign: string,
  rest: string,
): ReadExpression | string {
  const name = `${metric.name} ${REGRESS}`
  if (command !== 'compare') return `${JSON.stringify(REGRESS)}: only allowed in compare, which has a reference`
  if (!COMPARED.some(each => each === metric.name))
    return `${JSON.stringify(metric.name)}: not a compared metric; ${REGRESS} applies to ${COMPARED.join(', ')}`
  const operator = findOperator(name, sign, REGRESS_OPERATORS)
  if (!isOperator(operator)) return operator
  const limit = readChange(rest)
  if (limit === undefined) return `limit ${JSON.stringify(rest)}: for ${name}, expected ${EXPECTED_CHANGE}`
  return { ...specOf(metric), expression: `${name} ${operator} ${rest}`, operator, limit, relative: true }
}

function specOf({ name }: ThresholdMetric): Pick<ThresholdSpec, 'metric'> {
  return { metric: name as ThresholdSpec['metric'] }
}

function isOperator(text: string): text is ThresholdOperator {
  return THRESHOLD_OPERATORS.some(each => each === text)
}

/** The operator, or what is wrong with it. */
function findOperator(name: string, sign: string, known: readonly ThresholdOperator[]): string {
  if (sign === '') return `expected an operator after ${name}, one of ${known.join(' ')}, and a limit`
  const operator = known.find(each => each === sign)
  return (
    operator ?? `${JSON.stringify(sign)}: no such operator; expected one of ${known.join(' ')}.${meant(sign, known)}`
  )
}

function meant(sign: string, known: readonly ThresholdOperator[]): string {
  const operator = MEANT[sign]
  return operator && known.includes(operator) ? ` Did you mean ${JSON.stringify(operator)}?` : ''
}

/**
 * A threshold of a command as users write it: `dropped == 0`, `warn: latency.p99<200ms`, `throughput regress < 3%`. The
 * message names the part that is wrong, and the nearest right word.
 */
export function thresholdTextOf(command: ThresholdCommand) {
  return z
    .string({ error: 'expected a threshold such as "dropped == 0"' })
    .transform((text, context): ThresholdSpec => {
      const spec = read(text, command)
      if (typeof spec !== 'string') return spec
      context.issues.push({ code: 'custom', input: text, message: spec })
      return z.NEVER
    })
}

/** Reads a threshold of a command. */
export function thresholdOf(command: ThresholdCommand): ValueParser<ThresholdSpec> {
  return reading(thresholdTextOf(command))
}

/** The flag that takes the thresholds of a command. */
const FLAGS: Readonly<Record<ThresholdCommand, string>> = {
  ...{ compare: '--threshold', chaos: '--threshold' },
  ...{ capacity: '--slo', soak: '--threshold' },
}

/** The commands whose flags name metrics. */
export function hasThresholds(command: string): command is ThresholdCommand {
  return command in FLAGS
}

/** The metrics of a command's thresholds, for the help: titles, and what each metric means. */
export function thresholdMetrics(command: ThresholdCommand): (readonly [string, (readonly [string, string])[]])[] {
  const metrics = THRESHOLD_METRICS.filter(each => isOf(each, command)).map(
    ({ name, meaning }) => [name, meaning] as const,
  )
  const limits = [`Metrics of ${FLAGS[command]}, with ${THRESHOLD_OPERATORS.join(' ')}:`, metrics] as const
  if (command !== 'compare') return [limits]
  const change = [
    `<metric> ${REGRESS} < 3%`,
    `for ${metricSchema.options.join(', ')}; for one request of a mix: ${entryMetricSchema.options.map(each => `${each}{name}`).join(', ')}`,
  ] as const
  return [limits, ['Limits on a change against the reference:', [change]]]
}
