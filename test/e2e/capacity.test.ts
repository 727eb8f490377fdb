import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CapacityResult, capacityResultSchema } from '../../src/model/capacity-result.ts'
import { isConserved } from '../../src/model/outcome.ts'
import { ask, run, scratch, start } from '../support/command.ts'

/** A queue of fixed service time on a clock of its own: what it carries depends on no machine. */
const APP = 'bench/apps/fixed-service.js'

const quick = ['--modes', 'single', '--step', '200ms', '--warmup', '100ms', '--seed', '1', '--no-config']

function capacityIn(folder: string): CapacityResult {
  return capacityResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
}

describe('capacity', { timeout: 60_000 }, () => {
  test('searches in each arm, says what it carries, and its result renders again', async () => {
    using folder = scratch()
    const args = [APP, ...quick, '--budget', '1s', '--slo', 'latency.p99 < 300ms', '--out', folder.path]
    const { code, stdout, stderr, alive } = await run(['capacity', ...args, '--', '--service-ms', '4'])
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
    expect(alive()).toEqual([])
    const result = capacityIn(folder.path)
    expect(result).toMatchObject({ state: 'completed', command: 'capacity', exitCode: 0 })
    expect(result.summary.arms).toMatchObject([{ arm: 'single' }])
    const [run1] = result.generations[0]!.arms
    expect(run1!.probePerSec).toBeGreaterThan(0)
    expect(run1!.steps.length).toBeGreaterThan(2)
    for (const { requests } of run1!.steps) expect(isConserved(requests)).toBe(true)
    // More than it serves was tried, and did not hold.
    expect(run1!.steps.some(({ perSec, outcome }) => perSec > 250 && outcome !== 'held')).toBe(true)
    expect(stdout).toContain('at latency.p99 < 300ms')
    const again = await run(['report', join(folder.path, 'result.json')])
    expect(again.code).toBe(0)
    expect(stdout.startsWith(again.stdout)).toBe(true)
  })

  test('keeps what it has when it is interrupted, and leaves nothing running', async () => {
    using folder = scratch()
    const running = start(['capacity', APP, ...quick, '--budget', '60s', '--out', folder.path])
    await expect.poll(() => running.stderr(), { timeout: 20_000 }).toMatch(/single at \d+/)
    running.child.kill('SIGINT')
    const { code } = await running.ended
    expect(code).toBe(130)
    expect(capacityIn(folder.path)).toMatchObject({ state: 'interrupted', exitCode: 130, generations: [] })
    await expect.poll(() => running.alive(), { timeout: 10_000 }).toEqual([])
  })

  test.each([
    [['--slo', 'latency.p99 > 5ms'], '--slo "latency.p99 > 5ms": expected one of < <= =='],
    [['--slo', 'latencyp99 < 5ms'], '"latencyp99": no such metric. Did you mean "latency.p99"?'],
    [['--slo', 'throughput > 5'], '"throughput": a metric of compare, not of capacity'],
    [['--step', '5'], '--step "5": expected a duration from 100ms to 10m, with its unit'],
    [['--slow', 'x'], "unknown option '--slow' (Did you mean --slo?)"],
  ])('%j is refused in one line', async (flags, message) => {
    const { code, stderr } = await ask(['capacity', 'hello', ...flags])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
