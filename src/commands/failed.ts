import { EXIT, ExpectedError } from '../model/errors.ts'
import type { Interrupt } from './interrupt.ts'

/** A record that can be saved as what became of its run. */
interface Savable<R> {
  save(state: 'interrupted' | 'failed', exitCode: number, error?: string): Promise<R>
}

/**
 * A run that was interrupted has a result; one that failed is recorded, and its error goes on.
 * @param recorded told of the result of a run that failed
 */
export async function recordFailure<R>(
  record: Savable<R>,
  error: unknown,
  { exitCode }: Pick<Interrupt, 'exitCode'>,
  recorded: (result: R) => Promise<void>,
): Promise<R> {
  if (exitCode !== undefined) return record.save('interrupted', exitCode)
  const code = error instanceof ExpectedError ? error.exitCode : EXIT.defect
  const message = error instanceof Error ? error.message : String(error)
  // Where even this cannot be written, the error itself is what the user must hear of.
  await record
    .save('failed', code, message)
    .then(recorded)
    .catch(() => {})
  throw error
}
