import type { Result } from '../model/result.ts'
import { type Io, say } from './io.ts'
import { render } from './report.ts'

/** Prints the report of a run and where its result is; with another `--format` that alone, and the report for people on stderr. */
export async function showResult(
  result: Result,
  path: string,
  { format, quiet }: { format: string; quiet: boolean },
  io: Io,
): Promise<void> {
  const isText = format === 'text'
  const people = isText ? io.stdout : io.stderr
  if (isText || !quiet) {
    people.write(await render([{ result, path }], 'text', people, io))
    say(people, `\nResult: ${path}\n`)
  }
  if (!isText) io.stdout.write(await render([{ result, path }], format, io.stdout, io))
}
