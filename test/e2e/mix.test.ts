import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ChaosResult, chaosResultSchema } from '../../src/model/chaos-result.ts'
import { type CompareResult, compareResultSchema } from '../../src/model/compare-result.ts'
import { eachDrop } from '../../src/model/drops.ts'
import { ask, run, scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const REQUESTS = inRepository('examples/shop/requests.yaml')
const ROUTES = ['list', 'detail', 'search', 'cart', 'login', 'checkout', 'static file']

const sum = (counts: readonly { scheduled: number; ok: number }[], key: 'scheduled' | 'ok') =>
  counts.reduce((total, each) => total + each[key], 0)

test('compare accounts for each request of a mix, and keeps what may be secret to itself', async () => {
  using folder = scratch()
  const shops = ['express', 'fastify'].map(name => inRepository(`examples/shop/${name}.js`))
  const load = ['--requests', REQUESTS, '-H', 'authorization: Bearer t0ps3cret', '--threshold', 'rejected{login} == 0']
  const quick = ['--budget', '3s', '--warmup', '200ms', '--modes', 'single', '--tally', 'header:content-type']
  const { code, stdout } = await run(['compare', ...shops, ...load, ...quick, '--out', folder.path])
  expect(code).toBe(0)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('a mix of 7 requests')
  const text = readFileSync(join(folder.path, 'result.json'), 'utf8')
  expect(text).not.toMatch(/customer\d|secret\d|t0ps3cret/)
  const result: CompareResult = compareResultSchema.parse(JSON.parse(text))
  expect(result.settings.requests?.map(({ name }) => name)).toEqual(ROUTES)
  expect(result.settings.path).toContain('terms.page}')
  const generations = result.generations.flatMap(({ arms }) => arms)
  for (const { arm, requests, entries } of result.summary.arms) {
    expect(entries!.map(({ entry }) => entry)).toEqual(ROUTES)
    const counts = entries!.map(each => each.requests)
    expect(sum(counts, 'scheduled')).toBe(requests.scheduled)
    expect(sum(counts, 'ok')).toBe(requests.ok)
    expect(requests.ok).toBe(requests.scheduled)
    const mine = generations.filter(each => each.arm === arm)
    const css = mine
      .flatMap(({ tallies }) => tallies!.flatMap(({ steady }) => steady))
      .filter(({ value }) => value?.startsWith('text/css'))
    const open = mine.map(each => each.entries![6]!.requests.open)
    expect(css.reduce((total, { count }) => total + count, 0)).toBe(sum(open, 'ok'))
    // How much of it is known depends on how busy the machine is: responses that have others beside them tell nothing.
    const times = mine.flatMap(each => each.entries!.flatMap(({ cpu }) => [cpu?.closed ?? [], cpu?.open ?? []].flat()))
    expect(times.length).toBeGreaterThan(0)
    for (const { responses, us, sdUs } of times) expect([responses > 0, us > 0, sdUs >= 0]).toEqual([true, true, true])
  }
})

test('chaos accounts for each request of a mix, and for each that a fault dropped', async () => {
  using folder = scratch()
  const load = ['--requests', REQUESTS, '--rate', '60', '--threshold', 'availability{search} >= 100%']
  const quick = ['--modes', 'single', '--warmup', '200ms', '--baseline-for', '700ms', '--duration', '1500ms']
  const args = ['chaos', inRepository('examples/shop/express.js'), '--fault', 'kill at=1s', '--cooldown', '1s']
  const { code, stdout } = await run([...args, ...load, ...quick, '--out', folder.path])
  expect([0, 1]).toContain(code)
  const result: ChaosResult = chaosResultSchema.parse(
    JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')),
  )
  const [arm] = result.summary.arms
  expect(
    sum(
      arm!.entries!.map(each => each.requests),
      'scheduled',
    ),
  ).toBe(arm!.requests.scheduled)
  expect(arm!.entries!.map(({ entry }) => entry)).toEqual(ROUTES)
  const [trial] = result.trials
  const dropped = [...eachDrop(trial!.drops)]
  expect(dropped.length).toBeGreaterThan(0)
  for (const { entry, requests } of trial!.entries!)
    expect(dropped.filter(drop => drop.entry === entry)).toHaveLength(requests.dropped)
  for (const { entries, dropped: all } of result.summary.faults)
    expect(entries!.reduce((total, each) => total + each.dropped, 0)).toBe(all)
  expect(stdout).toContain('which requests each fault dropped')
  expect(result.summary.thresholds[0]).toMatchObject({ expression: 'availability{search} >= 100%' })
})

test.each([
  ['a file that is not there', ['--requests', 'none.yaml'], 'none.yaml'],
  [
    'a request beside the mix',
    ['--requests', REQUESTS, '--path', '/x'],
    '--path: not allowed together with --requests',
  ],
  [
    'a threshold on no request',
    ['--requests', REQUESTS, '--threshold', 'dropped{serach} == 0'],
    'Did you mean "search"?',
  ],
  ['a threshold on a request without a mix', ['--threshold', 'dropped{search} == 0'], 'requires --requests'],
])('%s is refused in one line', async (_what, args, message) => {
  const { code, stderr } = await ask(['compare', inRepository('examples/shop/express.js'), ...args])
  expect(code).toBe(2)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(message)
})
