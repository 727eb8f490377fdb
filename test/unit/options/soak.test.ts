import { expect, test } from 'vitest'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import { resolveSoak } from '../../../src/options/resolve-soak.ts'
import type { SoakOptions } from '../../../src/options/soak-options.ts'

async function resolved(args: readonly string[]): Promise<SoakOptions> {
  const known = { formats: ['text'], trendFormats: [] }
  const request = await parseCommandLine(['soak', ...args], { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'soak') throw new Error(`parsed as ${request.command}`)
  return resolveSoak(request.apps[0] ?? 'hello', request.appArgs, request.flags, '.')
}

const expressionsOf = ({ limits }: SoakOptions) => limits.map(({ expression, implied }) => [expression, implied])

test('by default a run of ten minutes in cluster-rr without faults, judged by all that may grow', async () => {
  const options = await resolved([])
  expect(options.chaos.arms.map(({ mode }) => mode)).toEqual(['cluster-rr'])
  expect(options.chaos.plan).toMatchObject({ durationMs: 600_000, faults: [] })
  expect(options.chaos).toMatchObject({ cooldownMs: 0, connections: 100, policy: { onCrashLoop: 'give-up' } })
  expect(options.sampleMs).toBe(4_000)
  expect(expressionsOf(options)).toEqual([
    ['heap.slope < 64B', true],
    ['external.slope < 64B', true],
    ['pss.slope < 64B', true],
    ['fds.slope < 1', true],
  ])
})

test('a limit on growth replaces the default of its metric; another stands beside them', async () => {
  const own = await resolved(['--threshold', 'heap.slope<2KiB', '--threshold', 'warn: dropped == 0'])
  expect(expressionsOf(own).slice(-2)).toEqual([
    ['heap.slope < 2KiB', false],
    ['dropped == 0', false],
  ])
  expect(expressionsOf(own).filter(([text]) => `${text}`.startsWith('heap'))).toHaveLength(1)
  expect(own.limits.find(({ metric }) => metric === 'heap.slope')!.limit).toBe(2_048)
})

test('samples are few whatever the run takes, and none come faster than a process can bear', async () => {
  expect((await resolved(['--duration', '12h'])).sampleMs).toBe(288_000)
  expect((await resolved(['--duration', '10s'])).sampleMs).toBe(250)
})

test.each([
  [['--threshold', 'heap.slope < 64'], 'limit "64": for heap.slope, expected bytes per request, such as 100B or 2KiB'],
  [['--threshold', 'heapslope < 64B'], '"heapslope": no such metric. Did you mean "heap.slope"?'],
  [['--threshold', 'recovery.max < 1s'], '"recovery.max": a metric of chaos, not of soak'],
  [['--duration', '5s'], '--duration "5s": expected a duration from 10s to 12h, with its unit'],
  [['--kill-every', '5s'], '--kill-every: an option of chaos, not of soak'],
  [['--url', 'http://127.0.0.1:1'], '--url: an option of'],
  [['--modes', 'threads', '--max-memory-restart', '100MiB'], '--max-memory-restart: not possible in mode threads'],
] as const)('%j is refused in one line', async (args, message) => {
  await expect(resolved(args)).rejects.toThrow(message)
})
