import { UsageError } from '../../model/errors.ts'
import { type ThresholdOperator, type ThresholdSpec, thresholdMetric } from '../../model/threshold.ts'
import { thresholdOf } from '../thresholds.ts'
import { listOf } from '../value-types.ts'
import type { Kind } from './kinds.ts'
import { levelledThreshold } from './value-kinds.ts'

/** What has to hold where nothing is said. */
export const DEFAULT_SLO = ['latency.p99 < 100ms', 'dropped == 0'] as const

/** The operators of an objective that more load breaks. */
const UPPER: readonly ThresholdOperator[] = ['<', '<=', '==']
const LOWER: readonly ThresholdOperator[] = ['>', '>=', '==']

const read = thresholdOf('capacity')

/** What has to hold at a rate for an arm to carry it: thresholds that more load breaks. */
export const objectives: Kind<readonly ThresholdSpec[]> = {
  value: '<expression>',
  schema: listOf(levelledThreshold('capacity'), 'objectives'),
  read: (text, flag, before = []) => [...before, readObjective(text, flag)],
}

/** @throws UsageError that begins with `flag` */
export function readObjective(text: string, flag: string): ThresholdSpec {
  const spec = read(text, flag)
  const said = `${flag} ${JSON.stringify(text)}`
  if (spec.level !== 'error') throw new UsageError(`${said}: expected no level: an objective holds or it does not`)
  if (spec.entry !== undefined)
    throw new UsageError(`${said}: expected no {${spec.entry}}: an objective is about all requests`)
  const allowed = thresholdMetric(spec.metric).unit === 'share' ? LOWER : UPPER
  if (allowed.includes(spec.operator)) return spec
  throw new UsageError(
    `${said}: expected one of ${allowed.join(' ')} for ${spec.metric}, because an objective is what more load breaks`,
  )
}
