import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { missWords } from '../../src/analysis/chaos/baseline-miss.ts'
import type { BaselineMiss, ChaosResult, Trial } from '../../src/model/chaos-result.ts'
import { isConserved } from '../../src/model/outcome.ts'
import { runChaos } from '../support/chaos.ts'
import { scratch } from '../support/command.ts'

/** Ten connections and answers after 50 ms: a pilot sees at most 200 a second, on any machine, and sets at most 80. */
const SHEDDING = [
  'test/fixtures/apps/sheds-load.js',
  '--workers',
  '1',
  '--connections',
  '10',
  '--baseline-for',
  '1500ms',
]
const ONE_KILL = ['--kill-every', '1s', '--duration', '1500ms', '--cooldown', '500ms']

/** Requests that were due while a trial lasted, by its record. */
function requestsOf({ requests, warmupRequests }: Trial): number {
  return requests.scheduled + warmupRequests.scheduled
}

const isTooBusy = ({ settings: { lowered = [] } }: ChaosResult) => lowered.some(({ miss }) => miss.kind === 'slow')

function checkMiss(miss: BaselineMiss): void {
  expect(isConserved(miss.requests)).toBe(true)
  expect(miss.kind).toBe('dropped')
  expect(miss.requests.dropped).toBeGreaterThan(0)
}

test('an automatic rate that a baseline does not hold is halved for all arms, also for those that were done', {
  timeout: 240_000,
}, async () => {
  using folder = scratch()
  const envOf = (attempt: number) => ({ SHEDS_SECOND: join(folder.path, `processes-${attempt}`) })
  const reports = ['markdown', 'html'].map(format => [format, join(folder.path, format)] as const)
  const wanted = reports.flatMap(([format, path]) => ['--report', `${format}:${path}`])
  const args = [...SHEDDING, ...ONE_KILL, '--modes', 'single,cluster-rr', ...wanted]
  let ended = await runChaos(args, { env: envOf(1) })
  // A machine that is too busy to answer in time lowers the rate as well.
  for (let attempt = 2; attempt < 4 && isTooBusy(ended.result); attempt++)
    ended = await runChaos(args, { env: envOf(attempt) })
  const { code, stdout, stderr, result } = ended
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/The baseline of cluster-rr did not hold at [\d,]+ requests a second/),
  ])
  const { lowered = [], ratePerSec } = result.settings
  const [first] = lowered
  expect(first!.arm).toBe('cluster-rr')
  for (const { miss } of lowered) checkMiss(miss)
  const rates = [...lowered.map(({ miss }) => miss.ratePerSec), ratePerSec!]
  for (const [index, rate] of rates.slice(1).entries()) expect(rate).toBe(Math.floor(rates[index]! / 2))
  expect(result.trials.map(trial => [trial.arm, trial.baseline.held])).toEqual([
    ['single', true],
    ['cluster-rr', true],
  ])
  // At the last rate for 4 s, and nothing of the higher ones.
  for (const trial of result.trials) expect(Math.abs(requestsOf(trial) - 4 * ratePerSec!)).toBeLessThanOrEqual(2)
  const said = [stdout, ...reports.map(([, path]) => readFileSync(path, 'utf8'))]
  const parts = [
    `All arms were measured at ${ratePerSec} requests a second`,
    `cluster-rr at ${first!.miss.ratePerSec} requests a second: ${first!.miss.requests.dropped} of `,
    `were dropped before any fault (${first!.miss.requests.closed} closed`,
    `lowered from ${first!.miss.ratePerSec}`,
  ]
  for (const text of said) {
    const words = text.replaceAll(/\s+/g, ' ')
    expect(parts.filter(part => !words.includes(part))).toEqual([])
  }
})

test('a fixed rate that the baseline does not hold ends the run, which says what became of the requests', async () => {
  const { code, stderr, result } = await runChaos([...SHEDDING, ...ONE_KILL, '--modes', 'single', '--rate', '80'], {
    env: { SHEDS_ABOVE: '50' },
  })
  const { lowered, retried } = result.settings
  expect([code, result.state, lowered, retried]).toEqual([3, 'failed', [], []])
  const words = stderr.replaceAll(/\s+/g, ' ')
  expect(words).toMatch(
    /The baseline of single did not hold at 80 requests a second: [\d,]+ of [\d,]+ requests were dropped before any fault \(.*\d+ closed.*\); /,
  )
  expect(words).toMatch(
    /the load generator (kept up|itself fell behind|fell behind too, but that does not explain it) \(1 request in 100 was sent more than/,
  )
  expect(words).toContain('Nothing was injected.')
  const [trial] = result.trials
  checkMiss(trial!.baseline.miss!)
  expect(trial!.baseline.miss!.ratePerSec).toBe(80)
  expect(trial!.faults).toEqual([])
  expect(result.error).toContain(missWords(trial!.baseline.miss!))
})

describe('a fixed rate that was not sustained because the app stood still', () => {
  const args = ['test/fixtures/apps/stands-still.js', '--modes', 'single', '--rate', '50', '--timeout', '10s']
  const plan = ['--warmup', '300ms', '--baseline-for', '1500ms', '--fault', 'kill at=2s', '--duration', '3s']

  test('is tried once more, and a warning says so', async () => {
    using folder = scratch()
    const env = { STANDS_ONCE: join(folder.path, 'stood') }
    const { code, stdout, stderr, result } = await runChaos([...args, ...plan], { env })
    expect(code, stderr).toBe(0)
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /The baseline of single did not hold at 50 requests a second: .* It is tried once more\./,
    )
    expect(result.settings).toMatchObject({ ratePerSec: 50, lowered: [], retried: [{ arm: 'single' }] })
    expect(result.settings.retried![0]!.miss.kind).toBe('slow')
    expect(result.trials.map(({ baseline, faults }) => [baseline.held, faults.length])).toEqual([[true, 1]])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'A baseline did not hold at first and was tried once more. First try: single at 50',
    )
  })

  test('ends the run the second time', async () => {
    const { code, stdout, stderr, result } = await runChaos([...args, ...plan])
    expect([code, result.state, result.settings.retried?.length]).toEqual([3, 'failed', 1])
    expect(stderr.replaceAll(/\s+/g, ' ').match(/did not hold at 50 requests a second/g)).toHaveLength(2)
    expect(result.error).toMatch(/\. Nothing was injected\. This was the second try\.$/)
    expect(result.trials.map(({ baseline, faults }) => [baseline.held, faults.length])).toEqual([[false, 0]])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('did not hold at first and was tried once more')
  })
})

test('an app that holds at no rate is given up after two halvings, which are told', async () => {
  const { code, stderr, result } = await runChaos([
    'test/fixtures/apps/closes-one-in-ten.js',
    ...ONE_KILL,
    '--modes',
    'single',
  ])
  expect([code, result.state]).toEqual([3, 'failed'])
  const rates = result.settings.lowered!.map(({ miss }) => miss.ratePerSec)
  expect(rates).toHaveLength(2)
  expect(result.settings.ratePerSec).toBe(Math.floor(rates[1]! / 2))
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`lowered from ${rates[0]} and ${rates[1]} requests a second`)
  expect(result.trials.map(trial => trial.baseline.miss?.ratePerSec)).toEqual([result.settings.ratePerSec])
})
