import { RunError } from '../model/errors.ts'
import type { CommandEnd } from '../targets/index.ts'

/** Lines of an output that are shown: some programs say first what was wrong, some last. */
const SHOWN = { first: 10, last: 20 }

/** What a command that failed means for the run; `what` ends with the command, and its output follows. */
export function failureOf(what: string, { code, signal, problem, lines }: CommandEnd): RunError {
  const exit = signal ? `was killed by ${signal}` : `exited with code ${code}`
  const output = lines.length === 0 ? '' : `\nIts output:\n${excerpt(lines).join('\n')}`
  return new RunError(`${what} ${problem ? `could not be started: ${problem}` : exit}.${output}`)
}

function excerpt(lines: readonly string[]): string[] {
  const { first, last } = SHOWN
  const leftOut = lines.length - first - last
  if (leftOut <= 1) return lines.map(indented)
  return [...lines.slice(0, first).map(indented), `  … ${leftOut} lines left out`, ...lines.slice(-last).map(indented)]
}

function indented(line: string): string {
  return `  ${line}`.trimEnd()
}
