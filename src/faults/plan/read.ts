import { z } from 'zod'
import { UsageError } from '../../model/errors.ts'
import { parseJson } from '../../model/json-text.ts'
import { PLAN_SCHEMA, type Plan, type PlannedFault, planSchema } from '../../model/plan.ts'
import { firstIssue, inShort } from '../../model/units.ts'
import { canonicalWords, faultNamed, faults, shapeOf } from '../index.ts'

/**
 * Reads a saved plan.
 * @param where names the file in messages
 * @throws UsageError for another schema, faults that are not known, words that are wrong, and times out of order
 */
export function readPlan(text: string, where: string): Plan {
  const json = parse(text, where)
  const schema = (json as { schema?: unknown } | null)?.schema
  if (schema !== PLAN_SCHEMA) {
    const found = schema === undefined ? 'none' : inShort(schema)
    throw new UsageError(`${where}: expected a plan of schema ${PLAN_SCHEMA}, found ${found}`)
  }
  const read = planSchema.safeParse(json)
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, json)}`)
  const plan = read.data
  return { ...plan, faults: plan.faults.map((fault, index) => checked(fault, index, plan, where)) }
}

function parse(text: string, where: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new UsageError(`${where}: expected JSON: ${(error as Error).message.replaceAll('\n', ' ')}`)
  }
}

function checked(planned: PlannedFault, index: number, { faults: all, durationMs }: Plan, where: string): PlannedFault {
  const place = `${where}: faults.${index}`
  const { id, atMs } = planned
  const before = all[index - 1]?.atMs ?? 0
  if (id !== index + 1) throw new UsageError(`${place}.id ${id}: expected ${index + 1}, its position in time order`)
  if (atMs < before) throw new UsageError(`${place}.atMs ${atMs}: expected no less than the one before, ${before}`)
  if (atMs >= durationMs) throw new UsageError(`${place}.atMs ${atMs}: expected less than durationMs, ${durationMs}`)
  const fault = faultNamed(planned.fault, `${place}.fault`)
  return { ...planned, params: canonicalWords(fault, planned.params, `${place}.params`) }
}

/** The plan as JSON Schema (draft 2020-12), with the words of every fault. */
export function planJsonSchema(): object {
  const [first, ...others] = faults.map(fault =>
    planSchema.shape.faults.element.extend({ fault: z.literal(fault.name), params: z.strictObject(shapeOf(fault)) }),
  )
  const schema = z.object({ ...planSchema.shape, faults: z.array(z.discriminatedUnion('fault', [first!, ...others])) })
  return {
    $id: 'clusterbench.plan-1.schema.json',
    title: 'clusterbench plan',
    ...z.toJSONSchema(schema, { io: 'input' }),
  }
}
