import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chaosResultSchema } from '../../../src/model/chaos-result.ts'
import { resultIn, run, scratch } from '../../support/command.ts'
import { node22 } from '../../support/targets.ts'

const APP = 'examples/plain/server.js'
const THREADS = [APP, '--modes', 'threads', '--workers', '2', '--node', node22 ?? '']

describe.skipIf(!node22)('threads', () => {
  test('are hit one by one, and what each fault did is told by the thread', async () => {
    using folder = scratch()
    const load = ['--rate', '200', '--warmup', '300ms', '--baseline-for', '2s', '--cooldown', '2s', '--seed', '3']
    const faults = ['--fault', 'kill at=1s', '--fault', 'block at=3s for=300ms', '--duration', '4s']
    const { code, stdout, alive } = await run(['chaos', ...THREADS, ...load, ...faults, '--out', folder.path])
    const { trials, summary } = chaosResultSchema.parse(
      JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')),
    )
    const [{ workers, faults: done }] = trials as [(typeof trials)[0]]
    expect(code).toBe(0)
    expect(done.map(({ fault, status }) => [fault, status])).toEqual([
      ['kill', 'verified'],
      ['block', 'verified'],
    ])
    const [killed] = done[0]!.victims
    expect(new Set(workers.map(({ pid }) => pid)).size).toBe(1)
    expect(workers.filter(({ endedMs }) => endedMs !== null).map(({ slot }) => slot)).toEqual([killed!.slot])
    expect(done[0]!.times.listeningMs).toBeGreaterThan(0)
    expect(summary.arms[0]!.primaryFdGrowth).toBeNull()
    expect(stdout).not.toContain('disagree')
    expect(alive()).toEqual([])
  })

  test('are compared with processes, by the memory that they use together', async () => {
    using folder = scratch()
    const args = ['compare', APP, '--modes', 'threads,cluster-os', '--workers', '2', '--node', node22!]
    const { code, stdout } = await run([...args, '--budget', '3s', '--warmup', '200ms', '--out', folder.path])
    const { summary } = resultIn(folder.path)
    expect(code).toBe(0)
    for (const { pssMib, rssMib } of summary.arms) expect(pssMib! > 10 && pssMib! < rssMib).toBe(true)
    expect(stdout).toMatch(/PSS\/RSS/)
  })

  test.each([
    [['--fault', 'pause at=1s'], '--fault pause: not possible in mode threads: SIGSTOP would stop the whole process'],
    [
      ['--kill-every', '2s', '--max-memory-restart', '100MiB'],
      '--max-memory-restart: not possible in mode threads: threads share the memory of one process',
    ],
  ])('%j is a usage error', async (args, message) => {
    const { code, stderr } = await run(['chaos', ...THREADS, ...args, '--duration', '5s'])
    expect([code, stderr.includes(message)]).toEqual([2, true])
  })
})
