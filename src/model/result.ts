import { z } from 'zod'
import { capacityResultSchema } from './capacity-result.ts'
import { chaosResultSchema } from './chaos-result.ts'
import { checkResultSchema } from './check-result.ts'
import { compareResultSchema } from './compare-result.ts'
import type { Finding } from './finding.ts'
import { soakResultSchema } from './soak-result.ts'

/** The result file: the whole record of a run, and what was derived from it. */
export const resultSchema = z.discriminatedUnion('command', [
  compareResultSchema,
  chaosResultSchema,
  capacityResultSchema,
  checkResultSchema,
  soakResultSchema,
])

export type Result = z.infer<typeof resultSchema>
/** A result of a run that measured latency under load, at one rate or at full load. */
export type LoadedResult = Extract<Result, { command: 'compare' | 'chaos' | 'soak' }>

/** A run whose arms went through trials at one rate. */
export type TrialsResult = Extract<Result, { command: 'chaos' | 'soak' }>

/** Whether the arms of a run went through trials at one rate. */
export function isOfTrials(result: Result): result is TrialsResult {
  return result.command === 'chaos' || result.command === 'soak'
}

/** The result schema as JSON Schema (draft 2020-12), for editors and other tools. */
export function resultJsonSchema(): object {
  return {
    $id: 'clusterbench.result-2.schema.json',
    title: 'clusterbench result',
    ...z.toJSONSchema(resultSchema, { io: 'input' }),
  }
}

/** What was diagnosed in a run; nothing where its command diagnoses nothing. */
export function findingsOf({ summary }: Result): readonly Finding[] {
  return 'findings' in summary ? summary.findings : []
}
