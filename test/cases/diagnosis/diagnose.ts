import { afterAll, describe, expect, test } from 'vitest'
import { run, scratch } from '../../support/command.ts'
import { inRepository } from '../../support/targets.ts'
import { type Row, writeSection } from './page.ts'
import { type Situation, wordsOf } from './situation.ts'

/** How often each situation is run. */
const TIMES = Number(process.env.CLUSTERBENCH_CASES_TIMES ?? 1)

/** Tests that each situation gets its diagnosis, every time; with CLUSTERBENCH_WRITE_DIAGNOSIS, docs/diagnosis.md quotes it under the title. */
export function diagnose(title: string, situations: readonly Situation[]): void {
  const rows: Row[] = []

  describe(title, () => {
    const skipped = situations.filter(({ isSkipped }) => isSkipped)
    if (skipped.length > 0) test.skip.each(skipped)('$name', () => {})
    const run = situations.filter(({ isSkipped }) => !isSkipped)
    test.each(run)('$name', { timeout: TIMES * TRIES * 60_000 }, async situation => {
      const said: string[] = []
      for (let time = 0; time < TIMES; time++) said.push(await sentenceOf(situation))
      rows.push({ situation, said })
    })
  })

  afterAll(() => {
    if (process.env.CLUSTERBENCH_WRITE_DIAGNOSIS) writeSection(title, rows)
  })
}

/** A run that says one of these of itself was made on a machine too busy to tell: the tests share two CPUs. */
const TOO_BUSY =
  /The load generator (?:did not keep|fell behind) its schedule|Inconclusive: the load generator|The baseline of .*? did not hold|did not respond to clusterbench|other programs/

/** How often a situation is tried until the machine lets it be measured. */
const TRIES = 3

/** Runs a situation, requires its diagnosis, and gives the sentence that tells it. */
async function sentenceOf(situation: Situation): Promise<string> {
  for (let tries = 1; ; tries++) {
    const { printed, code } = await runOf(situation)
    const { exitCode, says, silentAbout = [] } = situation
    const isSaid = says.every(each => each.test(printed)) && !silentAbout.some(each => each.test(printed))
    const isRight = isSaid && code === exitCode
    if (!isRight && tries < TRIES && TOO_BUSY.test(printed)) {
      process.stderr.write(`${situation.name}: the machine was too busy, run again\n`)
      continue
    }
    expect(code, printed).toBe(exitCode)
    for (const each of says) expect(printed).toMatch(each)
    for (const each of silentAbout) expect(printed).not.toMatch(each)
    return says[0]!.exec(printed)![0]
  }
}

/** How a situation ends, and what it prints, on one line. */
async function runOf({ command, env }: Situation): Promise<{ code: number | null; printed: string }> {
  using folder = scratch()
  const cwd = inRepository('test/fixtures/situations')
  const ended = await run([...wordsOf(command), '--out', folder.path], { cwd, env: { PORT: undefined, ...env } })
  const printed = `${ended.stdout}\n${ended.stderr}`.replaceAll(/\s+/g, ' ')
  expect(ended.alive(), printed).toEqual([])
  return { code: ended.code, printed }
}
