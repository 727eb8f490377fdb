import { z } from 'zod'
import type { ThresholdSpec } from '../../model/threshold.ts'
import { closedObject, nameText } from '../../model/units.ts'

/** Reads a threshold of a command. */
type ExpressionText = z.ZodType<ThresholdSpec, string>

type Level = ThresholdSpec['level']

const EXPECTED = 'expected a threshold such as "dropped == 0" or "warn: latency.p99 < 200ms"'
const levels = ['error', 'warn'] as const satisfies readonly Level[]

/** What is before the first colon may be a level. */
const asText = (expressionText: ExpressionText) =>
  z.string({ error: EXPECTED }).transform((text, context): ThresholdSpec => {
    const [, level, expression] = /^\s*(?:(error|warn)\s*:)?(.*)$/s.exec(text)!
    const read = expressionText.safeParse(expression)
    if (read.success) return level === undefined ? read.data : { ...read.data, level: level as Level }
    context.issues.push({ code: 'custom', input: text, message: read.error.issues[0]!.message })
    return z.NEVER
  })

const asObject = (expressionText: ExpressionText) =>
  closedObject(
    {
      expression: expressionText.describe('what must hold, such as "dropped == 0"'),
      level: nameText(levels, 'level').optional().describe('error decides the exit code, warn only warns: error'),
    },
    'word of a threshold',
  ).transform(({ expression, level }): ThresholdSpec => (level === undefined ? expression : { ...expression, level }))

/** A threshold with the level at which it counts: `warn: latency.p99 < 200ms`, or the same as an object. */
export function levelledThreshold(expressionText: ExpressionText) {
  return z.union([asText(expressionText), asObject(expressionText)])
}
