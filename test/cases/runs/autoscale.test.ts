import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chaosResultSchema } from '../../../src/model/chaos-result.ts'
import { run, scratch } from '../../support/command.ts'

const LOAD = ['--rate', '100', '--no-keepalive', '--warmup', '4s', '--baseline-for', '2s', '--cooldown', '2s']
const PLAN = ['--fault', 'kill at=1s', '--duration', '3500ms', '--seed', '3']
const SCALE = ['--modes', 'autoscale', '--workers', '1..2', '--scale-target', '1%']

test('a load above the target adds a worker, which serves; both are replaced and counted as any', async () => {
  using folder = scratch()
  const args = ['chaos', 'hello', ...SCALE, ...LOAD, ...PLAN, '--out', folder.path]
  const { code, stdout, stderr, alive } = await run(args)
  expect(code, stdout + stderr).toBe(0)
  const result = chaosResultSchema.parse(JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')))
  const [arm] = result.arms
  const [trial] = result.trials
  const { scaling, workers } = result.summary.arms[0]!
  expect(arm).toMatchObject({ workers: 1, mostWorkers: 2, traits: { scales: true } })
  expect(result.settings.scaling).toEqual({ by: 'utilization', target: 0.01, upAfterMs: 0, downAfterMs: 30_000 })
  expect(scaling).toMatchObject({ least: 1, most: 2, events: [{ from: 1, to: 2, lost: 0 }] })
  const [up] = scaling!.events
  expect(up!.load).toBeGreaterThan(0.011)
  expect(up!.servedMs).toBeGreaterThanOrEqual(up!.listeningMs!)
  expect(scaling!.fullMs).toBeCloseTo(up!.atMs + up!.listeningMs!, 0)
  expect(workers.map(({ slot }) => slot)).toEqual([1, 2])
  expect(trial!.faults[0]).toMatchObject({ status: 'verified' })
  expect(trial!.faults[0]!.times.allSlotsMs).toBeGreaterThan(0)
  expect(trial!.events.at(-1)!.text).toBe('after the load 2 of 2 slots have a listening worker')
  expect(stdout).toMatch(/How the number of workers followed the load\n.*1 worker at first, 2 from [\d.]+ s/s)
  expect(stdout).not.toMatch(/disagree|not replaced/)
  expect(alive()).toEqual([])
})

test.each([
  [
    ['chaos', 'hello', '--modes', 'cluster-rr', '--workers', '2..4', ...PLAN],
    '--workers 2..4: requires --modes autoscale',
  ],
  [['compare', 'hello', '--modes', 'single,autoscale'], '--modes autoscale: only for chaos'],
  [['calibrate', 'hello', '--modes', 'autoscale'], '--modes autoscale: only for chaos'],
  [['compare', 'hello', '--workers', '2..4'], '--workers "2..4": expected'],
])('%j is a usage error', async (args, message) => {
  const { code, stderr } = await run(args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})
