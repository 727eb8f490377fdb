import { z } from 'zod'
import {
  THRESHOLD_METRICS,
  THRESHOLD_OPERATORS,
  type ThresholdMetric,
  type ThresholdOperator,
  type ThresholdSpec,
  type ThresholdUnit,
} from '../model/threshold.ts'
import { durationText, unknownName } from '../model/units.ts'
import { reading } from './values.ts'

/** What else people write for an operator. */
const MEANT: Readonly<Record<string, ThresholdOperator>> = {
  '=': '==',
  '===': '==',
  '=<': '<=',
  '=>': '>=',
  '≤': '<=',
  '≥': '>=',
}

const expected: Readonly<Record<ThresholdUnit, string>> = {
  count: 'a number without a unit, such as 0 or 3',
  ms: 'a duration with its unit: 500ms, 2s, 1m',
  share: 'a percentage from 0% to 100%, such as 99.9%',
}

const time = durationText('0ms', '12h')

/** Limits by unit; undefined for a text that is none. */
const limits: Readonly<Record<ThresholdUnit, (text: string) => number | undefined>> = {
  count: text => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  ms: text => time.safeParse(text).data,
  share: text => {
    const percent = /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN
    return percent <= 100 ? Number((percent / 100).toPrecision(12)) : undefined
  },
}

const names = THRESHOLD_METRICS.map(each => each.name)

function read(text: string): ThresholdSpec | string {
  const [, name, said, rest] = /^\s*([A-Za-z][\w.]*)\s*([^\w\s.%]*)\s*(.*?)\s*$/.exec(text) ?? []
  if (name === undefined || said === undefined || rest === undefined)
    return 'expected a metric, an operator and a limit, such as "dropped == 0"'
  const metric: ThresholdMetric | undefined = THRESHOLD_METRICS.find(each => each.name === name)
  if (!metric) return `${JSON.stringify(name)}: ${unknownName('metric', name, names)}`
  if (said === '') return `expected an operator after ${name}, one of ${THRESHOLD_OPERATORS.join(' ')}, and a limit`
  const operator = THRESHOLD_OPERATORS.find(each => each === said)
  if (!operator)
    return `${JSON.stringify(said)}: no such operator; known are ${THRESHOLD_OPERATORS.join(' ')}.${meant(said)}`
  const limit = limits[metric.unit](rest)
  if (limit === undefined) return `limit ${JSON.stringify(rest)}: for ${name}, expected ${expected[metric.unit]}`
  return {
    expression: `${name} ${operator} ${rest}`,
    metric: metric.name as ThresholdSpec['metric'],
    level: 'error',
    operator,
    limit,
  }
}

function meant(said: string): string {
  const operator = MEANT[said]
  return operator ? ` Did you mean ${JSON.stringify(operator)}?` : ''
}

/** A threshold as users write it: `dropped == 0`, `latency.p99<200ms`, `availability>=99.9%`. */
export const thresholdText = z
  .string({ error: 'expected a threshold such as "dropped == 0"' })
  .transform((text, context): ThresholdSpec => {
    const spec = read(text)
    if (typeof spec !== 'string') return spec
    context.issues.push({ code: 'custom', input: text, message: spec })
    return z.NEVER
  })

/** Reads a threshold; the message names the part that is wrong, and the nearest right word. */
export const threshold = reading(thresholdText)

/** The metrics of thresholds, for the help. */
export function metricsHelp(): string {
  const width = Math.max(...names.map(name => name.length)) + 2
  const lines = THRESHOLD_METRICS.map(({ name, meaning }) => `  ${name.padEnd(width)}${meaning}`)
  return `\nMetrics of --threshold, with ${THRESHOLD_OPERATORS.join(' ')}:\n${lines.join('\n')}\n`
}
