import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resultIn, run, scratch } from '../support/command.ts'

const app = (name: string) => `test/fixtures/apps/${name}`
const oneMode = ['--modes', 'single', '--warmup', '300ms', '--seed', '7']

async function compare(...args: string[]) {
  using folder = scratch()
  const ended = await run(['compare', ...args, ...oneMode, '--out', folder.path])
  return { ...ended, result: resultIn(folder.path), words: ended.stdout.replaceAll(/\s+/g, ' ') }
}

/**
 * Two programs for each CPU, which use it until they are disposed of: of one each, all may leave the CPU on which the app is pinned. Each
 * has a session of its own, as Linux shares CPUs out among sessions first (autogroups, sched(7)).
 */
function burnAll(): Disposable {
  const burners: ChildProcess[] = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: true }),
  )
  return { [Symbol.dispose]: () => burners.forEach(each => void each.kill('SIGKILL')) }
}

describe.runIf(process.platform === 'linux')('beside programs that use all CPUs', () => {
  test('these limit an app that computes', async () => {
    using _burners = burnAll()
    const { result, words } = await compare('cpu', '--budget', '6s')
    expect(result.summary.arms[0]!.bottleneck).toMatchObject({ kind: 'other-load' })
    expect(words).toMatch(/bottleneck single: other programs on this machine, which used [\d.]+ of its \d+ CPUs/)
  })

  test('the connections still limit an app that waits', async () => {
    using _burners = burnAll()
    const { result } = await compare('io', '--connections', '10', '--budget', '6s')
    expect(result.summary.arms[0]!.bottleneck).toMatchObject({ kind: 'connections', connections: 10 })
    expect(result.summary.arms[0]!.bottleneck).toHaveProperty(
      'needed',
      expect.toSatisfy(needed => needed >= 40),
    )
  })
})

// It takes five generations, and on a busy machine more.
test('a version that takes longer to respond is worse, loaded or not', { timeout: 240_000 }, async () => {
  const apps = [app('waits-50ms.js'), app('waits-75ms.js'), '--connections', '10', '--budget', '120s']
  const { code, result, words } = await compare(...apps)
  const [comparison] = result.summary.comparisons
  expect(comparison).toMatchObject({ metric: 'throughput', verdict: 'worse', gate: true, bound: null })
  expect(code).toBe(1)
  expect(words).toMatch(/with 10 connections it was only [\d.]+ % busy, so its responses take longer/)
})

test('two versions that the connections do not load are not called the same, and no time is wasted on it', {
  timeout: 150_000,
}, async () => {
  using folder = scratch()
  const copy = join(folder.path, 'copy.js')
  copyFileSync(app('waits-50ms.js'), copy)
  const apps = [app('waits-50ms.js'), copy, '--connections', '10', '--budget', '120s']
  const { code, result, words } = await compare(...apps)
  expect(result.summary.comparisons[0]).toMatchObject({
    verdict: 'inconclusive',
    reason: { kind: 'not-loaded', arm: null },
  })
  expect(code).toBe(0)
  expect(words).toMatch(/inconclusive neither .+ nor .+ was loaded: with 10 connections/)
  expect(result.generations.length).toBeLessThanOrEqual(6)
})
