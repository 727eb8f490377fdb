import { RunError } from '../model/errors.ts'
import type { CommandEnd } from '../targets/index.ts'

/** What a command that failed means for the run; `what` ends with the command, and the last lines of its output follow. */
export function failureOf(what: string, { code, signal, problem, lines }: CommandEnd, hint?: string): RunError {
  const ending = problem
    ? `could not be started: ${problem}`
    : `ended ${signal ? `by ${signal}` : `with exit code ${code}`}`
  const output = lines.length === 0 ? '' : `\nIts last lines:\n${lines.map(line => `  ${line}`).join('\n')}`
  return new RunError(`${what} ${ending}.${output}`, hint)
}
