import { z } from 'zod'
import type { ThresholdSpec } from '../../model/threshold.ts'
import { closedObject, nameText } from '../../model/units.ts'
import { thresholdText } from '../thresholds.ts'

type Level = ThresholdSpec['level']

const EXPECTED = 'expected a threshold such as "dropped == 0" or "warn: latency.p99 < 200ms"'
const levels = ['error', 'warn'] as const satisfies readonly Level[]

/** What is before the first colon may be a level. */
const asText = z.string({ error: EXPECTED }).transform((text, context): ThresholdSpec => {
  const [, level, expression] = /^\s*(?:(error|warn)\s*:)?(.*)$/s.exec(text)!
  const read = thresholdText.safeParse(expression)
  if (read.success) return level === undefined ? read.data : { ...read.data, level: level as Level }
  context.issues.push({ code: 'custom', input: text, message: read.error.issues[0]!.message })
  return z.NEVER
})

const asObject = closedObject(
  {
    expression: thresholdText.describe('what must hold, such as "dropped == 0"'),
    level: nameText(levels, 'level').optional().describe('error decides the exit code, warn only warns: error'),
  },
  'word of a threshold',
).transform(({ expression, level }): ThresholdSpec => (level === undefined ? expression : { ...expression, level }))

/** A threshold with the level at which it counts: `warn: latency.p99 < 200ms`, or the same as an object. */
export const levelledThreshold = z.union([asText, asObject])
