import { expect, test } from 'vitest'
import { resultIn, run, scratch } from '../support/command.ts'

const app = (name: string) => `test/fixtures/apps/${name}`

// It takes five generations, also where other tests run beside it.
test('a version that answers with errors is a regression, however fast they are', { timeout: 150_000 }, async () => {
  using folder = scratch()
  const apps = [app('commonjs.js'), app('fails-one-in-ten.js'), '--modes', 'single', '--warmup', '200ms']
  const { code, stdout } = await run(['compare', ...apps, '--seed', '7', '--budget', '60s', '--out', folder.path])
  expect(code).toBe(1)
  const result = resultIn(folder.path)
  const rejected = result.summary.counts.find(each => each.outcome === 'rejected')
  expect(rejected).toMatchObject({ referenceCount: 0, verdict: 'worse', gate: true })
  expect(rejected!.candidateCount).toBeGreaterThan(10)
  expect(stdout).toMatch(/^worse +fails-one-in-ten\.js rejected more than commonjs\.js: [\d,]+ of/m)
})
