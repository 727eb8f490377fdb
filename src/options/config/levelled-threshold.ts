import { z } from 'zod'
import { THRESHOLD_LEVELS, type ThresholdCommand, type ThresholdSpec } from '../../model/threshold.ts'
import { closedObject, nameText } from '../../model/units.ts'
import { thresholdTextOf } from '../thresholds.ts'

/** A threshold with the level at which it counts: `warn: latency.p99 < 200ms`, or the same as an object. */
export function levelledThreshold(command: ThresholdCommand) {
  const expression = thresholdTextOf(command)
  const asObject = closedObject(
    {
      expression: expression.describe('what must hold, such as "dropped == 0"'),
      level: nameText(THRESHOLD_LEVELS, 'level')
        .optional()
        .describe('error decides the exit code, warn only warns: error'),
    },
    'word of a threshold',
  ).transform((said): ThresholdSpec => (said.level ? { ...said.expression, level: said.level } : said.expression))
  return z.union([expression, asObject])
}
