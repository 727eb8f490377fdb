import { z } from 'zod'
import { bootFields, commonFields, count, requestFields, threshold, warning } from './result-parts.ts'
import { CARRIED } from './sequence-run.ts'

const slot = z.number().int().describe('slot of a worker')

const askedStep = z
  .object({
    sequence: z.string(),
    step: z.string(),
    method: z.string(),
    path: z.string().describe('placeholders stand for its values'),
    unique: z.string().nullable().describe('where the value is that no two sequences may get; null: none'),
    same: z.string().nullable().describe('where the value is that every sequence must get; null: none'),
  })
  .describe('what may be secret, the headers and the body, is left out')

const settings = z
  .object({
    sequences: count.describe('how often each sequence was to be sent, one after the other'),
    parallel: count.describe('--parallel: sequences at a time in the second phase'),
    budgetMs: z.number(),
    timeoutMs: z.number(),
    alpha: z.number().describe('the probability of a false alarm, over all arms and steps'),
    workMs: z.number().nullable().optional().describe('--work; null: the default of each sample'),
    ...requestFields,
    steps: z.array(askedStep),
  })
  .describe('what the run was asked to do')

const sentCount = z.object({ sent: count, failed: count })
const codes = z.record(z.string(), count)

const stepCount = z
  .object({
    sequence: z.string(),
    step: z.string(),
    carries: z
      .enum(CARRIED)
      .nullable()
      .describe('what of an earlier step it sent: a cookie, or a captured value; null: nothing'),
    stayed: sentCount.describe('sent to the worker that had all earlier steps of the sequence'),
    moved: sentCount.describe('sent to another worker than an earlier step'),
    stayedCodes: codes.describe('how those that stayed failed: a status, body, value, hung, closed or refused'),
    movedCodes: codes,
    usualStatus: count.nullable().describe('most frequent status of those that stayed and went well'),
    pairs: z.array(sentCount.extend({ from: slot, to: slot })).describe('those that moved, by the workers'),
    example: z
      .object({
        code: z.string(),
        status: count.nullable(),
        body: z.string().nullable().describe('its beginning, without what the sequence sent; null where it is empty'),
        from: slot,
        to: slot,
      })
      .nullable()
      .describe('the first that failed after it moved'),
  })
  .describe('one step of a sequence, while one sequence was sent after the other')

const given = z.object({
  given: count,
  distinct: count,
  within: count.describe('values that the same worker had given before'),
  between: count.describe('values that only another worker had given before'),
})

const valueCount = z
  .object({
    sequence: z.string(),
    step: z.string(),
    kind: z.enum(['unique', 'same']),
    at: z.string().describe('where the value is: $.value'),
    serial: given.describe('one sequence after the other'),
    parallel: given.nullable().describe('several at a time; null: not looked at'),
    perWorker: z
      .array(
        z.object({ slot, given: count, distinct: count, value: z.string().nullable().describe('null: not shown') }),
      )
      .describe('what each worker gave, and the most frequent of it'),
    example: z
      .object({ value: z.string().nullable(), first: slot, second: slot })
      .nullable()
      .describe('two sequences with the same value, and the workers that gave it; null: none, or of `same`'),
  })
  .describe('a value that sequences have to have, or may not have, in common')

const phase = z.object({
  sequences: count,
  durationMs: z.number(),
  stayed: sentCount.describe('sequences that one worker had to itself'),
  moved: sentCount.describe('sequences that several workers had'),
  unknown: count.describe('sequences with a response that named no worker'),
})

const trial = z.object({
  arm: z.string(),
  ...bootFields,
  workers: z.array(slot).describe('the workers that were reached'),
  reach: z
    .enum(['connection', 'request'])
    .describe(
      'connection: each kept to its worker; request: a new connection for each step, as the mode chooses the worker',
    ),
  serial: phase,
  parallel: phase.nullable().describe('null: nothing in the sequences can show a lost update'),
  steps: z.array(stepCount),
  values: z.array(valueCount),
})

export const PROBLEM_KINDS = ['session-lost', 'state-not-shared', 'lost-updates', 'not-unique', 'not-same'] as const

const problem = z
  .object({
    kind: z
      .enum(PROBLEM_KINDS)
      .describe(
        'session-lost: what an earlier step got is unknown to another worker; state-not-shared: each worker has its own; lost-updates: values come twice only when several are asked for at a time; not-unique, not-same: whatever the worker, so that the sequence or the app is wrong',
      ),
    sequence: z.string(),
    step: z.string(),
    shownBy: z.enum(['failures', 'unique', 'same']).describe('which of the tallies shows it'),
    pValue: z
      .number()
      .nullable()
      .describe('how likely so much is by chance, by Fisher’s exact test, one-sided; null where there is none'),
  })
  .describe('what is wrong, and where it is seen')

export const CHECK_VERDICTS = ['depends', 'loses-updates', 'wrong', 'failing', 'one-worker', 'few', 'holds'] as const

const armSummary = z.object({
  arm: z.string(),
  verdict: z
    .enum(CHECK_VERDICTS)
    .describe(
      'depends: the response depends on the worker; wrong: values are not as the sequence expects them, whatever the worker; failing: most sequences fail with one worker, too; one-worker: no sequence changed worker; few: too few did, or too few values came again or differed to tell why',
    ),
  moved: sentCount.describe('sequences that changed worker'),
  stayed: sentCount.describe('sequences that did not'),
  bound: z
    .number()
    .nullable()
    .describe(
      'exact upper bound, at 99 %, of the share of sequences that fail after a change; null where none changed',
    ),
  problems: z.array(problem),
})

const summary = z.object({
  arms: z.array(armSummary),
  thresholds: z.array(threshold).default([]),
  warnings: z.array(warning),
})

/** What `check` writes: what each step did with one worker and with several, and what follows from that. */
export const checkResultSchema = z.object({
  ...commonFields,
  command: z.literal('check'),
  settings,
  trials: z.array(trial),
  summary,
})

export type CheckResult = z.infer<typeof checkResultSchema>
export type CheckSettings = z.infer<typeof settings>
export type CheckTrial = z.infer<typeof trial>
export type CheckPhase = z.infer<typeof phase>
export type StepCount = z.infer<typeof stepCount>
export type ValueCount = z.infer<typeof valueCount>
export type Given = z.infer<typeof given>
export type SentCount = z.infer<typeof sentCount>
export type CheckProblem = z.infer<typeof problem>
export type CheckSummary = z.infer<typeof summary>
export type CheckArmSummary = z.infer<typeof armSummary>
export type CheckVerdict = (typeof CHECK_VERDICTS)[number]
export type AskedStep = z.infer<typeof askedStep>
