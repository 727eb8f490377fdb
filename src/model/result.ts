import { z } from 'zod'
import { capacityResultSchema } from './capacity-result.ts'
import { chaosResultSchema } from './chaos-result.ts'
import { compareResultSchema } from './compare-result.ts'
import { soakResultSchema } from './soak-result.ts'

/** The result file: the whole record of a run, and what was derived from it. */
export const resultSchema = z.discriminatedUnion('command', [
  compareResultSchema,
  chaosResultSchema,
  capacityResultSchema,
  soakResultSchema,
])

/** A run whose arms went through trials. */
export type TrialsResult = Extract<Result, { trials: unknown }>

export type Result = z.infer<typeof resultSchema>

/** The result schema as JSON Schema (draft 2020-12), for editors and other tools. */
export function resultJsonSchema(): object {
  return {
    $id: 'clusterbench.result-2.schema.json',
    title: 'clusterbench result',
    ...z.toJSONSchema(resultSchema, { io: 'input' }),
  }
}
