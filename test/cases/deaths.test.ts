import { describe, expect, test } from 'vitest'
import type { ChaosResult } from '../../src/model/chaos-result.ts'
import { findingsOf, runChaos, trialOf } from '../support/chaos.ts'

const TWO = ['test/fixtures/apps/life.js', '--modes', 'cluster-rr', '--workers', '2']
const SHAMS = ['--fault', 'none every=2s']

function run(env: Record<string, string | number>, args: readonly string[]) {
  const texts = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, `${value}`]))
  return runChaos([...TWO, ...args], { env: texts })
}

/** The findings that are about workers that end by themselves, and about rejections. */
const ABOUT = new Set([
  ...['memory-restarts', 'memory-leak', 'exits-cut', 'crashed', 'killed-from-outside'],
  ...['before-ready', 'rejects-while-closing', 'errors-after-restart', 'rejects-under-load', 'stale-keep-alive'],
])

function told(result: ChaosResult): string[] {
  return findingsOf(result, 'cluster-rr').filter(id => ABOUT.has(id))
}

/** Shares of what was in flight: none is above all of it. */
function shares(result: ChaosResult): number[] {
  return result.summary.faults.flatMap(({ dropRatio }) => dropRatio ?? [])
}

/** Workers that ended by themselves: several at once are one event. */
function endedIn({ summary }: ChaosResult): number {
  return summary.arms[0]!.deaths!.reduce((sum, { victims }) => sum + victims.length, 0)
}

const inOneLine = (text: string) => text.replace(/\s+/g, ' ')

const warnings = (result: ChaosResult) => result.summary.warnings.map(({ id }) => id)

describe('a memory limit', () => {
  const limit = ['--max-memory-restart', '100MiB', '--memory-check-every', '500ms', '--rate', '150', '--duration', '9s']

  test('restarts of an app that leaks are counted, charged and explained', async () => {
    const { code, stdout, result } = await run({ LEAK_KIB: 64, WORK_MS: 25 }, [...limit, ...SHAMS])
    expect(code).toBe(0)
    const [arm] = result.summary.arms
    expect(arm!.deaths!.length).toBeGreaterThanOrEqual(1)
    expect(arm!.deaths!.every(({ traits }) => traits.cause === 'memory')).toBe(true)
    expect(told(result)).toEqual(['memory-restarts', 'memory-leak'])
    expect(inOneLine(stdout)).toMatch(/ harmed cluster-rr.* per memory restart/)
    expect(stdout).not.toContain('untested')
    for (const share of shares(result)) expect(share).toBeLessThanOrEqual(1)
  })

  test('one that keeps nothing stays below it, and nothing is said', async () => {
    const { code, result } = await run({}, [...limit, ...SHAMS])
    expect(code).toBe(0)
    expect(result.summary.arms[0]!.deaths).toEqual([])
    expect(told(result)).toEqual([])
  })
})

describe('workers that end by themselves', () => {
  const load = ['--rate', '200', '--connections', '20', '--duration', '5s', ...SHAMS]

  test.each([
    [0, 'exit', 'exits-cut'],
    [3, 'crash', 'crashed'],
  ])('exit code %i cuts what is in flight', async (code, cause, finding) => {
    const { result } = await run({ ENDS_AFTER: 120, ENDS_WITH: code, WORK_MS: 30 }, load)
    const deaths = result.summary.arms[0]!.deaths!
    expect(endedIn(result)).toBeGreaterThanOrEqual(2)
    expect(new Set(deaths.map(({ traits }) => traits.cause))).toEqual(new Set([cause]))
    expect(trialOf(result, 'cluster-rr').requests.closed).toBeGreaterThan(0)
    expect(told(result)).toEqual([finding])
    for (const share of shares(result)) expect(share).toBeLessThanOrEqual(1)
  })

  test('one that drains before it exits has rows, and no finding', async () => {
    const drained = ['--rate', '100', '--no-keepalive', '--duration', '5s', ...SHAMS]
    const { result } = await run({ ENDS_AFTER: 100, ENDS_DRAINED: 1 }, ['--restart-delay', '0ms', ...drained])
    expect(endedIn(result)).toBeGreaterThanOrEqual(2)
    expect(told(result).filter(id => id !== 'exits-cut')).toEqual([])
    const cut = result.summary.faults.reduce((sum, { direct }) => sum + direct.closed + direct.truncated, 0)
    expect(cut).toBe(0)
  })
})

describe('workers that listen before they are ready', () => {
  const roll = ['--rolling-restart-at', '1s', '--duration', '5s', '--rate', '100', '--no-keepalive']

  test('the 503s belong to the restart, and no other program is suspected', async () => {
    const { stdout, result } = await run({ READY_AFTER: 1_200, CLOSES_WITH: 200 }, [
      ...roll,
      '--threshold',
      'dropped == 0',
    ])
    const [fault] = result.summary.faults
    expect(fault!.rejected!.excess).toBeGreaterThan(30)
    expect(Object.keys(fault!.rejected!.byStatus)).toEqual(['503'])
    expect(told(result)).toEqual(['before-ready'])
    expect(warnings(result)).not.toContain('counts-disagree')
    expect(inOneLine(stdout)).toMatch(/cluster-rr (also )?rejected [\d,]+ extra requests \(503\)/)
    expect(inOneLine(stdout)).not.toContain('lost no request')
  })

  test('without a restart there is nothing to say, of counts neither', async () => {
    const { result } = await run({ READY_AFTER: 1_200 }, [...SHAMS, '--duration', '3s', '--rate', '100'])
    expect(told(result)).toEqual([])
    expect(warnings(result)).not.toContain('counts-disagree')
    expect(warnings(result)).not.toContain('rejected')
  })

  test('one that listens when it is ready rejects nothing', async () => {
    const { result } = await run({ READY_AFTER: 1_200, CLOSES_WITH: 200, LISTENS_READY: 1 }, roll)
    expect(trialOf(result, 'cluster-rr').requests.rejected).toBe(0)
    expect(told(result)).toEqual([])
  })
})

describe('workers that shut down', () => {
  const restart = ['--fault', 'rolling-restart at=1s strategy=signal signal=SIGTERM', '--duration', '4s']
  const load = ['--rate', '200', '--connections', '20', ...restart]

  test('503 until the end is found', async () => {
    const { result } = await run({ CLOSES_WITH: 503 }, load)
    expect(told(result)).toContain('rejects-while-closing')
    expect(told(result)).not.toContain('before-ready')
  })

  test('an app whose health check alone fails meanwhile does it right', async () => {
    const { result } = await run({ CLOSES_WITH: 200 }, load)
    expect(trialOf(result, 'cluster-rr').requests.rejected).toBe(0)
    expect(told(result)).toEqual([])
  })
})

test('a constant share of 503 is no fault’s', async () => {
  const kills = ['--kill-every', '1500ms', '--duration', '5s', '--rate', '200']
  const { result } = await run({ REJECTS_ONE_IN: 10 }, kills)
  expect(trialOf(result, 'cluster-rr').requests.rejected).toBeGreaterThan(50)
  expect(result.summary.faults.every(({ rejected }) => rejected!.excess === 0)).toBe(true)
  expect(told(result)).toEqual([])
})

test('kills with many idle connections are not blamed on the keep-alive timeout', async () => {
  const idle = ['--rate', '50', '--connections', '100', '--kill-every', '1500ms', '--duration', '6s']
  const { result } = await run({}, idle)
  expect(told(result)).toEqual([])
  expect(findingsOf(result, 'cluster-rr')).toContain('idle-reuse-untested')
  expect(trialOf(result, 'cluster-rr').idleReuse).toMatchObject({ hintMs: 5_000, nearTimeout: 0 })
})
