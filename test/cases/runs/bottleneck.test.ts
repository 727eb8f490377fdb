import { describe, expect, test } from 'vitest'
import type { Bottleneck } from '../../../src/model/bottleneck.ts'
import type { CompareResult } from '../../../src/model/compare-result.ts'
import { resultIn, run, scratch } from '../../support/command.ts'

const app = (name: string) => `test/fixtures/apps/${name}`
const short = ['--workers', '2', '--warmup', '300ms', '--budget', '4s', '--seed', '7']
const bothModes = ['--modes', 'single,cluster-rr']

async function compare(name: string, ...flags: string[]) {
  using folder = scratch()
  const ended = await run(['compare', name, ...short, ...flags, '--out', folder.path])
  expect([ended.code, ended.stderr]).toEqual([0, expect.anything()])
  return { ...ended, result: resultIn(folder.path) }
}

function bottlenecksOf({ summary }: CompareResult): (Bottleneck | null)[] {
  return summary.arms.map(each => each.bottleneck)
}

/** What is expected, or other programs, where this machine really has such: the tests run beside others. */
function orOtherLoad(kinds: string[], { generations }: CompareResult): string[] {
  const others = generations.map(each => each.machine?.otherCpus ?? 0)
  return Math.max(...others) > 0.2 ? [...kinds, 'other-load'] : kinds
}

describe.runIf(process.platform === 'linux')('what limited an arm is said', () => {
  test('an app that waits is not loaded by ten connections, and by those that are advised it is', async () => {
    const compareIdle = () => compare('io', ...bothModes, '--connections', '10')
    let idle = await compareIdle()
    // Where other tests take the CPUs that an arm needs for the little that it does, they load it for a moment.
    for (let attempt = 0; attempt < 3 && idle.result.summary.comparisons[0]!.bound !== 'neither'; attempt++)
      idle = await compareIdle()
    const [comparison] = idle.result.summary.comparisons
    expect(comparison).toMatchObject({ metric: 'throughput', verdict: 'inconclusive', bound: 'neither' })
    expect(comparison!.reason).toMatchObject({ kind: 'not-loaded', arm: null, connections: 10 })
    expect(idle.stdout).toMatch(/^Inconclusive: neither cluster-rr nor single was loaded\./)
    expect(idle.stdout).toMatch(/^inconclusive +neither cluster-rr nor single was loaded: with 10 connections/m)
    expect(idle.stdout).toMatch(/^bottleneck +single.*: too few connections\./m)
    const needed = (comparison!.reason as { needed: number }).needed
    expect(idle.stdout).toContain(`--connections ${needed} would load them`)
    for (const line of idle.stdout.split('\n').slice(0, 20)) expect(line.length, line).toBeLessThanOrEqual(80)

    const loaded = await compare('io', ...bothModes, '--connections', String(needed))
    expect(loaded.stdout).not.toContain('neither')
    expect(bottlenecksOf(loaded.result).map(each => each!.kind)).not.toContain('connections')
  })

  test('without --connections it is loaded by as many as it takes', async () => {
    const { result, stderr, stdout } = await compare(app('waits-50ms.js'), ...bothModes, '--budget', '12s')
    const { connections, connectionsFixed, connectionTrials } = result.settings
    expect(connectionsFixed).toBe(false)
    expect(connectionTrials[0]).toMatchObject({ connections: 10, arms: [{ failed: 0 }, { failed: 0 }] })
    expect(connections).toBeGreaterThanOrEqual(60)
    expect(connectionTrials.map(each => each.connections)).toContain(connections)
    expect(stderr).toMatch(/^10 connections did not load the app: using \d+\.$/m)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `${connections.toLocaleString('en-US')} connections, raised from 10`,
    )
    expect(result.summary.arms[0]!.requests.dropped).toBe(0)
  })

  test('an app that computes is loaded by the usual ones: its event loop, and in a cluster the CPUs', async () => {
    const { result, stderr } = await compare('cpu', ...bothModes)
    expect(result.settings).toMatchObject({ connections: 10, connectionsFixed: false })
    expect(stderr).not.toContain('did not load')
    const [single, cluster] = bottlenecksOf(result)
    expect(orOtherLoad(['event-loop'], result)).toContain(single!.kind)
    expect(orOtherLoad(['cpus', 'event-loop'], result)).toContain(cluster!.kind)
  })

  test('an app that waits for its turn is not called idle for want of connections', async () => {
    const { result, stdout } = await compare(app('waits-its-turn.js'), '--modes', 'single', '--connections', '10')
    const [bottleneck] = bottlenecksOf(result)
    expect(orOtherLoad(['waiting'], result)).toContain(bottleneck!.kind)
    if (bottleneck!.kind !== 'waiting') return
    expect(bottleneck).toMatchObject({ connections: 10 })
    // Two; on a busy machine, the rate and the time that it is taken from may not fit.
    expect(bottleneck).toHaveProperty(
      'atOnce',
      expect.toSatisfy(atOnce => atOnce > 1 && atOnce < 5),
    )
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Only about [1-5] of 10 requests were in progress at a time/)
  })

  test.each([
    ['blocks-20ms.js', 'event-loop', 'synchronous calls block it'],
    ['works-in-a-thread.js', 'thread', 'a thread other than its event loop'],
  ])('%s: %s', async (name, kind, words) => {
    const { result, stdout } = await compare(app(name), '--modes', 'single')
    const [bottleneck] = bottlenecksOf(result)
    expect(orOtherLoad([kind], result)).toContain(bottleneck!.kind)
    if (bottleneck!.kind === kind) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words)
    expect(result.settings.connections).toBe(10)
  })
})
