import type { Result } from '../model/result.ts'
import type { Io } from './io.ts'
import { render } from './report.ts'

/** Prints the report of a run and where its result is; with `--json` the result itself, and the report for people on stderr. */
export async function showResult(
  result: Result,
  path: string,
  { json, quiet }: { json: boolean; quiet: boolean },
  io: Io,
): Promise<void> {
  const people = json ? io.stderr : io.stdout
  if (!(json && quiet)) people.write(`${await render([{ result, path }], 'text', people, io)}\nResult: ${path}\n`)
  if (json) io.stdout.write(await render([{ result, path }], 'json', io.stdout, io))
}
