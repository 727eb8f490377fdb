import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../src/model/random.ts'
import { interruptUntilGone, resultIn, scratch, start } from '../../support/command.ts'
import { eventually } from '../../support/targets.ts'

const args = ['compare', 'hello', '--modes', 'single,cluster-rr', '--workers', '2', '--budget', '30s']

async function said(running: ReturnType<typeof start>, words: string): Promise<void> {
  await eventually(`stderr says ${words}`, 60_000, () => running.stderr().includes(words))
}

describe('Ctrl-C', () => {
  test.each(['boot', 'warm-up', 'throughput', 'latency'])(
    'during %s: children gone, a readable result, exit 130',
    async phase => {
      using folder = scratch()
      const running = start([...args, '--out', folder.path])
      await said(running, phase)
      running.child.kill('SIGINT')
      const { code, stdout } = await running.ended
      expect(code).toBe(130)
      expect(running.alive()).toEqual([])
      const result = resultIn(folder.path)
      expect(result).toMatchObject({ state: 'interrupted', exitCode: 130 })
      expect(stdout.toLowerCase()).toContain('interrupted')
    },
  )

  test('before the first boot: the same, and no other file than the result', async () => {
    using folder = scratch()
    const running = start([...args, '--out', folder.path])
    await eventually('it has begun', 60_000, () => readdirSync(folder.path).includes('.running'))
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(resultIn(folder.path)).toMatchObject({ state: 'interrupted', exitCode: 130, generations: [] })
    expect(readdirSync(folder.path)).toEqual(['result.json'])
  })

  test('during the stop: the same', async () => {
    using folder = scratch()
    const app = 'test/fixtures/apps/ignores-sigterm.js'
    const running = start(['compare', app, '--modes', 'single', '--budget', '30s', '--out', folder.path])
    await said(running, 'stop')
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(running.alive()).toEqual([])
    expect(resultIn(folder.path)).toMatchObject({ state: 'interrupted', exitCode: 130 })
  })

  test('twice: leaves at once, and still ends an app that ignores SIGTERM', async () => {
    using folder = scratch()
    const app = 'test/fixtures/apps/ignores-sigterm.js'
    const running = start(['compare', app, '--modes', 'single', '--budget', '30s', '--out', folder.path])
    await said(running, 'throughput')
    running.child.kill('SIGINT')
    await said(running, 'Press Ctrl-C again')
    const { code, stdout } = await interruptUntilGone(running)
    expect(code).toBe(130)
    // Left at once: no report, as after a clean stop.
    expect(stdout).toBe('')
    await eventually('all processes are gone', 5_000, () => running.alive().length === 0)
  })

  test('SIGTERM ends with 143', async () => {
    using folder = scratch()
    const running = start([...args, '--out', folder.path])
    await said(running, 'warm-up')
    running.child.kill('SIGTERM')
    expect((await running.ended).code).toBe(143)
    expect(running.alive()).toEqual([])
  })
})

test('kill -9 at 50 random instants: no process of the run is alive 5 s later', { timeout: 120_000 }, async () => {
  const random = randomStream(9, 'instants')
  const instantsMs = Array.from({ length: 50 }, () => random.next() * 3_000)
  const killOne = async (afterMs: number) => {
    using folder = scratch()
    const running = start([...args, '--out', folder.path])
    await new Promise(resolve => setTimeout(resolve, afterMs))
    running.child.kill('SIGKILL')
    await running.ended
    await eventually(
      `all processes are gone after a kill at ${Math.round(afterMs)} ms`,
      5_000,
      () => running.alive().length === 0,
    )
  }
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    for (let index = lane; index < instantsMs.length; index += 4) await killOne(instantsMs[index]!)
  })
  await Promise.all(lanes)
})
