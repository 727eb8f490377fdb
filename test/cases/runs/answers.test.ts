import { describe, expect, test } from 'vitest'
import type { CompareResult } from '../../../src/model/compare-result.ts'
import { resultIn, run, scratch } from '../../support/command.ts'

const app = (name: string) => `test/fixtures/apps/answers/${name}.js`

/** A short run of `compare`, and what a reader sees first: the conclusion, and the verdicts below it. */
async function compared(
  ...args: string[]
): Promise<{ code: number | null; conclusion: string; headline: string; result: CompareResult }> {
  using folder = scratch()
  const quick = ['--warmup', '200ms', '--seed', '7', '--budget', '2s', '--out', folder.path]
  const { code, stdout, stderr } = await run(['compare', ...args, ...quick], { env: { COLUMNS: '400' } })
  expect(stderr).not.toContain('Error:')
  const [conclusion, headline] = stdout.split('\n\n').map(text => text.replaceAll(/\s+/g, ' '))
  return { code, conclusion: conclusion!, headline: headline!, result: resultIn(folder.path) }
}

const single = ['--modes', 'single']

/** No verdict, no ratio and no throughput of something else. */
function expectNoRatio({ summary }: CompareResult): void {
  for (const { verdict, ratio, ci } of summary.comparisons) {
    expect(['different', 'inconclusive']).toContain(verdict)
    expect({ ratio, ci }).toEqual({ ratio: 1, ci: null })
  }
}

describe('what changed is said before how fast it is', () => {
  test.each([
    ['login', 'page', 'page.js answers 200 where login.js answers 302'],
    // It answers with no other status, so it is not ready by itself.
    ['page', 'missing', 'missing.js answers 404 where page.js answers 200'],
    ['page', 'empty', 'empty.js sends an empty body where page.js sends a body of 19,391 bytes'],
    ['cached', 'page', 'page.js sends a body of 19,391 bytes where cached.js sends a body of 12 bytes'],
  ])('%s, then %s: a change, not a faster version', async (base, head, sentence) => {
    const { code, conclusion, headline, result } = await compared(app(base), app(head), ...single)
    expect(code).toBe(1)
    expect(conclusion).toMatch(new RegExp(`^Failed: ${sentence}`))
    expect(headline).toMatch(new RegExp(`^different ${sentence}`))
    expect(headline).not.toMatch(/better|worse|serves|handles/)
    expect(result.summary.differences).toMatchObject([{ gate: true, allowed: false }])
    expect(result.verdict).toBe('different')
    expectNoRatio(result)
  })

  test('a redirect that only one arm answers with is no throughput', async () => {
    const { code, headline, result } = await compared(app('page'), app('login'), ...single)
    expect(code).toBe(1)
    expect(headline).toMatch(
      /^different login\.js answers 302 where page\.js answers 200: all [\d,]+ requests to login\.js got 302/,
    )
    const [page, login] = result.summary.arms
    expect(page!.requests).toMatchObject({ rejected: 0 })
    expect(login!.requests.ok).toBe(0)
    expect(login!.codes).toEqual({ 'rejected.302': login!.requests.rejected })
    expect(login!.throughput.perSec).toBe(0)
    expect(login!.answers).toMatchObject({ statuses: { 302: login!.requests.rejected }, bodies: { maxBytes: 0 } })
  })

  test('--allow-difference compares nevertheless, and says what differs', async () => {
    const allowing = ['--allow-difference', 'size', '--allow-difference', 'status']
    const { code, headline, result } = await compared(app('page'), app('login'), ...single, ...allowing)
    expect(code).toBe(0)
    expect(headline).toMatch(/^differs login\.js answers 302 where page\.js answers 200/)
    expect(result.settings.allowedDifferences).toEqual(['size', 'status'])
    expect(result.summary.arms[1]!.requests.rejected).toBe(0)
    expect(result.summary.comparisons[0]!.verdict).not.toBe('different')
  })
})

test('a limiter in each process is what is measured, and not that workers let more through', async () => {
  const { code, headline, result } = await compared(app('limited'), '--modes', 'single,cluster-rr')
  expect(code).toBe(0)
  // On a busy machine the load is so slow that the limiter lets half of it through.
  expect(headline).toMatch(
    /(The rate limiter was measured, not the app|A rate limiter got in the way, so .*?): single answered (more than )?[\d.]+ % of [\d,]+ requests with 429/,
  )
  expect(headline).not.toMatch(/better|worse|serves|handles/)
  expect(result.summary.warnings.map(({ id }) => id)).toContain('rate-limited')
  expectNoRatio(result)
}, 60_000)
