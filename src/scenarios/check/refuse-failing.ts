import type { Arm } from '../../model/arm.ts'
import { RunError } from '../../model/errors.ts'
import type { SequenceRun, StepRun } from '../../model/sequence-run.ts'
import type { CheckOptions } from '../../options/check-options.ts'

/**
 * Refuses to check with a sequence that fails whatever the worker: nothing would be told of workers by it.
 * @throws RunError that says which step fails, and how
 */
export function refuseFailing(
  runs: readonly SequenceRun[],
  { id, workers }: Pick<Arm, 'id' | 'workers'>,
  { sequences }: Pick<CheckOptions, 'sequences'>,
): void {
  for (const [at, { name, steps }] of sequences.entries()) {
    const stayed = runs.filter(each => each.sequence === at && hasStayed(each))
    const failures = stayed.map(run => run.steps.at(-1)!).filter(({ code }) => code !== '')
    if (stayed.length === 0 || failures.length < stayed.length) continue
    const step = steps[stayed[0]!.steps.length - 1]!
    const where = workers === 1 ? `in ${id}` : `in ${id}, even where one worker has all steps`
    const of = sequences.length > 1 ? ` of ${name}` : ''
    throw new RunError(
      `Step ${step.name}${of} fails ${where}: ${wordsOf(failures[0]!)} in all of the first ${stayed.length} sequences.`,
      'The sequence or the app is wrong, whatever the number of workers: see what the step sends, and what it expects.',
    )
  }
}

function hasStayed({ steps }: SequenceRun): boolean {
  return steps.every(({ slot, status }) => slot === steps[0]!.slot || status === null)
}

function wordsOf({ code, status, excerpt }: StepRun): string {
  const shown = excerpt ? ` (“${excerpt}”)` : ''
  if (code === 'body') return `the body is not as expected, status ${status}${shown}`
  if (code === 'value') return `the response lacks the value that is to be taken from it, status ${status}${shown}`
  if (status === null) return code === 'hung' ? 'no complete response in time' : `the connection is ${code}`
  return `status ${code}${shown}`
}
