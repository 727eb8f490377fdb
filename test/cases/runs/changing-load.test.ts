import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareResultSchema } from '../../../src/model/compare-result.ts'
import { resultSchema } from '../../../src/model/result.ts'
import { runChaos, trialOf } from '../../support/chaos.ts'
import { run, scratch } from '../../support/command.ts'

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

test('a spike is in the timeline as the profile says it, and each part of it is told', async () => {
  const profile = ['--profile', 'hold 100 1s; spike 600 500ms; ramp 100..300 1s', '--cooldown', '500ms']
  const { code, stdout, stderr, result } = await runChaos(['hello', '--modes', 'single', ...profile])
  expect(code, stdout + stderr).toBe(0)
  const { timeline, phases } = trialOf(result, 'single')
  const dueIn = (fromMs: number, toMs: number) => {
    const [from, to] = [fromMs, toMs].map(ms => (phases.faults[0] + ms) / timeline.binMs)
    return sum(timeline.scheduled.slice(from, to))
  }
  // The load begins a moment after the clock of the trial: what is due at an edge may be in the next bin.
  const shift = 0.2
  const near = (count: number, perSec: number, lengthMs: number) =>
    expect(Math.abs(count - (perSec * lengthMs) / 1000)).toBeLessThanOrEqual(shift * 600 + 1)
  // In all, exactly the integral: 1.5 s at 100 before the profile, and half a second at its last rate after it.
  expect(Math.abs(sum(timeline.scheduled) - (150 + 100 + 300 + 200 + 150))).toBeLessThanOrEqual(1)
  near(dueIn(0, 1_000), 100, 1_000)
  near(dueIn(1_000, 1_500), 600, 500)
  near(dueIn(1_500, 2_500), 200, 1_000)
  expect(dueIn(1_100, 1_500)).toBeGreaterThan(dueIn(0, 1_000))
  expect(result.plan.load).toMatchObject({
    arrivals: 'constant',
    profile: [{ shape: 'hold' }, { shape: 'spike' }, { shape: 'ramp' }],
  })
  const { profile: parts, chart } = result.summary.arms[0]!
  expect(parts!.map(({ shape, fromPerSec, toPerSec }) => [shape, fromPerSec, toPerSec])).toEqual([
    ['hold', 100, 100],
    ['spike', 600, 600],
    ['ramp', 100, 300],
  ])
  expect(Math.max(...chart.offeredPerSec!)).toBeGreaterThan(500)
  expect(stdout).toContain('How the changing load was served')
  expect(stdout).toMatch(/single (responded to all|dropped) .* requests? at\s+100 to 600 req\/s|no fault was planned/)
}, 60_000)

/** A server that waits for 8 ms, and for longer while it has more requests in hand than it takes. */
const waiting = (most: number) => `let inHand = 0
require('node:http').createServer((_, response) => {
  const ms = ++inHand > ${most} ? 150 : 8
  setTimeout(() => { inHand -= 1; response.end('ok') }, ms)
}).listen(3000)
`

test('an app that only a spike slows down is told from one that it does not, in the parts of its profile', async () => {
  using folder = scratch()
  writeFileSync(join(folder.path, 'steady.js'), waiting(1_000))
  writeFileSync(join(folder.path, 'crowded.js'), waiting(4))
  const apps = [join(folder.path, 'steady.js'), join(folder.path, 'crowded.js'), '--modes', 'single', '--no-config']
  const profile = ['--profile', 'hold 40 300ms; spike 900 200ms; hold 40 100ms', '--arrivals', 'poisson', '--seed', '3']
  const load = [...profile, '--connections', '8', '--out', join(folder.path, 'out')]
  const refused = await run(['compare', ...apps, ...load, '--budget', '2s'])
  expect(refused.code).toBe(2)
  const [, least] =
    /^clusterbench: --budget 2s: expected at least (\d+s): --profile takes 600ms in each of 2 arms/.exec(
      refused.stderr,
    )!
  const { code, stdout, stderr } = await run(['compare', ...apps, ...load, '--budget', least!])
  expect(code, stdout + stderr).toBe(0)
  const result = compareResultSchema.parse(JSON.parse(readFileSync(join(folder.path, 'out/result.json'), 'utf8')))
  const { settings, generations, summary } = result
  expect(settings).toMatchObject({ rateFixed: true, profile: [{ shape: 'hold' }, { shape: 'spike' }, {}] })
  expect(settings.ratePerSec).toBeCloseTo((12 + 180 + 4) / 0.6)
  const orders = generations.map(({ played }) => played!.order)
  for (const [at, order] of orders.entries()) if (at % 2 === 1) expect(order).toEqual(orders[at - 1]!.toReversed())
  // The same requests came to both, and they were drawn anew in some generation.
  const dueIn = (at: number) =>
    generations.map(({ arms }) => arms[at]!.parts!.map(({ requests }) => requests.scheduled).join())
  expect(dueIn(0)).toEqual(dueIn(1))
  expect(new Set(dueIn(0)).size).toBeGreaterThan(generations.length > 1 ? 1 : 0)
  for (const { arms } of generations)
    for (const { parts, requests } of arms) expect(sum(parts!.map(part => part.requests.ok))).toBe(requests.open.ok)
  const [steady, crowded] = summary.arms.map(arm => arm.profile!)
  expect(crowded![1]!.p99Ms).toBeGreaterThan(150)
  expect(crowded![1]!.p50Ms).toBeGreaterThan(150)
  for (const quick of [steady![0]!, crowded![0]!]) expect(quick.p50Ms).toBeLessThan(150)
  expect(summary.arms[1]!.latency!.p99Ms).toBeGreaterThan(150)
  expect(stdout).toContain('How the changing load was served')
}, 120_000)

/** A server that is none of the run's. */
async function startServer(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_, response) => response.end('ok'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe('a server that runs elsewhere', () => {
  test.each([
    ['kill', '--kill-command'],
    ['rolling-restart', '--restart-command'],
  ])(
    'is loaded and faulted by a command in place of %s, and goes on when the run is over',
    async (fault, flag) => {
      const { server, origin } = await startServer()
      try {
        const asked = ['--url', `prod: ${origin}`, '--rate', '100', '--duration', '3s', '--fault', `${fault} at=1s`]
        const { code, stdout, stderr, result } = await runChaos([...asked, flag, 'echo done'])
        expect(code, stdout + stderr).toBe(0)
        const trial = trialOf(result, 'prod')
        expect(trial).toMatchObject({ origin, workers: [], samples: [] })
        expect(trial.faults[0]).toMatchObject({ fault: flag.slice(2), status: 'verified', victims: [] })
        expect(result.arms[0]).toMatchObject({ app: 'prod', mode: 'url', workers: 0, traits: { elsewhere: true } })
        expect(stdout).toContain('its processes, CPU time and memory are not')
        expect((await fetch(origin)).status).toBe(200)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    },
    60_000,
  )

  test('is only watched where nothing faults it, and the result of that can be read', async () => {
    const { server, origin } = await startServer()
    try {
      const asked = ['--url', origin, '--rate', '50', '--duration', '1s', '--cooldown', '300ms']
      const { code, stdout, stderr, result } = await runChaos([...asked, '--format', 'json'])
      expect(code, stdout + stderr).toBe(0)
      expect(resultSchema.parse(JSON.parse(stdout))).toMatchObject({ plan: { faults: [] } })
      expect(trialOf(result, new URL(origin).host).requests.ok).toBeGreaterThan(30)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }, 60_000)

  test('is told of a command that fails, and the run ends', async () => {
    const { server, origin } = await startServer()
    try {
      const asked = ['--url', origin, '--rate', '50', '--duration', '2s', '--fault', 'kill at=1s']
      const { code, stderr } = await runChaos([...asked, '--kill-command', 'echo no such thing; exit 3'])
      expect([code, stderr]).toEqual([3, expect.stringMatching(/exit code 3 after [\d.]+ s: no such thing/)])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }, 60_000)

  test('is compared with an app, without what is not known of it', async () => {
    const { server, origin } = await startServer()
    using folder = scratch()
    try {
      const asked = [
        'compare',
        'hello',
        '--modes',
        'single',
        '--url',
        origin,
        '--budget',
        '3s',
        '--arrivals',
        'poisson',
      ]
      const { code, stdout, stderr } = await run([...asked, '--connection-lifetime', '20req', '--out', folder.path])
      expect(code, stdout + stderr).toBe(0)
      const result = compareResultSchema.parse(JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')))
      expect(result.settings).toMatchObject({
        arrivals: 'poisson',
        connectionLifetime: '20req',
        connectionsFixed: true,
      })
      const [mine, other] = result.summary.arms
      expect(mine!.cpuUsPerRequest).toBeGreaterThan(0)
      expect(other).toMatchObject({ cpuUsPerRequest: null, pssMib: null, bottleneck: null, workers: [] })
      expect(other!.requests.ok).toBeGreaterThan(100)
      expect(other!.requests.dropped).toBe(0)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }, 60_000)

  test('that is not there ends the run before anything is measured', async () => {
    const { code, stderr } = await run(['chaos', '--url', 'http://127.0.0.1:9', '--start-timeout', '300ms'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('http://127.0.0.1:9 gave no response within 0.3 s')])
  })
})
