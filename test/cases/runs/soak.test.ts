import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type SoakResult, soakResultSchema } from '../../../src/model/soak-result.ts'
import { run, scratch, start } from '../../support/command.ts'

const APP = 'bench/apps/leaky.js'

const quick = ['--modes', 'cluster-rr', '--workers', '2', '--rate', '200', '--warmup', '500ms', '--no-config']

function soakIn(folder: string): SoakResult {
  return soakResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
}

describe('soak', () => {
  test.each([
    ['a leak of 10 KiB per request is found in both workers', ['--bytes', '10240'], 1],
    ['the same app without it leaks nothing', [], 0],
  ] as const)('%s', async (_, appArgs, exitCode) => {
    using folder = scratch()
    const args = ['soak', APP, ...quick, '--duration', '12s', '--out', folder.path, '--', ...appArgs]
    const { code, stdout, alive } = await run(args)
    expect(alive()).toEqual([])
    const result = soakIn(folder.path)
    expect(result).toMatchObject({ state: 'completed', command: 'soak', exitCode })
    expect(code).toBe(exitCode)
    const heap = result.summary.soaked[0]!.growth.find(({ metric }) => metric === 'heap')!
    expect(heap.workers.map(({ slot }) => slot)).toEqual([1, 2])
    const [verdict] = result.summary.thresholds.filter(({ expression }) => expression.startsWith('heap.slope'))
    if (exitCode === 0) expect(verdict!.verdict).not.toBe('failed')
    else {
      expect(verdict!.verdict).toBe('failed')
      expect(Math.abs(heap.perRequest! / 10_240 - 1)).toBeLessThan(0.1)
      expect(stdout).toContain('Failed: the app leaks: heap after GC grows by')
      expect(result.summary.findings.map(({ id }) => id)).toContain('leak')
    }
    const again = await run(['report', join(folder.path, 'result.json')])
    expect(stdout.startsWith(again.stdout)).toBe(true)
  })

  test('keeps what it has when it is interrupted, and leaves nothing running', async () => {
    using folder = scratch()
    const running = start(['soak', APP, ...quick, '--duration', '10m', '--out', folder.path])
    await expect.poll(() => running.stderr(), { timeout: 60_000 }).toContain('· load')
    running.child.kill('SIGINT')
    const { code } = await running.ended
    expect(code).toBe(130)
    const result = soakIn(folder.path)
    expect(result).toMatchObject({ state: 'interrupted', exitCode: 130 })
    expect(result.soaks[0]!.samples.length).toBeGreaterThan(0)
    await expect.poll(() => running.alive(), { timeout: 10_000 }).toEqual([])
  })
})
