import { describe, expect, test } from 'vitest'
import { resultIn, run, scratch } from '../support/command.ts'

const app = (name: string) => `test/fixtures/apps/answers/${name}.js`

async function compared(...args: string[]) {
  using folder = scratch()
  const quick = ['--warmup', '200ms', '--seed', '7', '--out', folder.path]
  const { code, stdout } = await run(['compare', ...args, ...quick], { env: { COLUMNS: '400' } })
  return { code, stdout: stdout.replaceAll(/\s+/g, ' '), result: resultIn(folder.path) }
}

const single = ['--modes', 'single', '--budget', '6s']
const modes = ['--modes', 'single,cluster-rr', '--budget', '8s']

describe('answers that differ', () => {
  test.each([
    ['a page of an error with 200', [app('page'), app('error-page'), ...single], /\bdifferent .*a body of 64 bytes/],
    ['a tiny body', [app('page'), app('cached'), ...single], /\bdifferent .*a body of 12 bytes/],
    [
      'an error, then a page',
      [app('missing'), app('page'), ...single],
      /\bdifferent .*answers 200 where .* answers 404/,
    ],
    ['other engines', [app('page'), app('login'), ...single, '--engine', 'autocannon'], /\bdifferent .* answers 302/],
    ['other engines', [app('page'), app('empty'), ...single, '--engine', 'undici'], /\bdifferent .* an empty body/],
  ])('%s', async (_, args, headline) => {
    const { code, stdout } = await compared(...args)
    expect(stdout).toMatch(headline)
    expect(code).toBe(1)
  })

  test('a redirect for three in ten', async () => {
    const args = [app('page'), app('some-to-login'), '--modes', 'single', '--budget', '15s']
    const { code, stdout } = await compared(...args)
    expect(stdout).toMatch(/\bdifferent .* answers 302 where page\.js answers 200: 30 % of/)
    expect(code).toBe(1)
  })

  test('a limit that is told by 503 and the time to try again', async () => {
    const { stdout } = await compared(app('limited-503'), ...modes)
    expect(stdout).toMatch(
      // On a busy machine half of them come at the steady rate, which the limiter lets through.
      /(rate limiter was measured, not the app|rate limiter got in the way, so .*?): single answered (more than )?[\d.]+ % of [\d,]+ requests with 503 and Retry-After/,
    )
  })
})

describe('answers that do not', () => {
  test.each([
    ['the same page', [app('page'), app('page-again'), ...single]],
    ['the same page in chunks', [app('page'), app('page-chunked'), ...single]],
    ['a redirect on both sides', [app('moved'), app('moved-again'), ...single]],
    ['a redirect in all modes', [app('moved'), ...modes]],
    ['the id of a process, and the time', [app('pid-and-time'), app('pid-and-time-again'), ...single]],
    ['the id of a process in all modes', [app('pid-and-time'), ...modes]],
    ['sizes at random', [app('random-sizes'), app('random-sizes-again'), ...single]],
    ['sizes at random in all modes', [app('random-sizes'), ...modes]],
  ])('%s', async (_, args) => {
    const { code, stdout, result } = await compared(...args)
    expect(result.summary.differences).toEqual([])
    expect(result.summary.arms.map(({ requests }) => requests.rejected)).toEqual([0, 0])
    expect(stdout).not.toContain('different')
    // Whether they are as fast is another matter; on a busy machine one may well be called so.
    expect(code).toBe(0)
  })
})
