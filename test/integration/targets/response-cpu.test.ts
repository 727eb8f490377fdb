import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProcessOwner } from '../../../dist/targets/index.js'
import type { NodeBinary } from '../../../src/model/arm.ts'
import type { ProcessOwner } from '../../../src/targets/process-owner.ts'
import type { Target } from '../../../src/targets/target.ts'
import { appOf, armOf, node22, options, thisNode } from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

interface How {
  readonly timesResponses?: boolean
  readonly node?: NodeBinary
}

async function withTarget(mode: string, work: (target: Target) => Promise<void>, how: How = {}): Promise<void> {
  const { timesResponses = true, node = thisNode } = how
  const arm = armOf(appOf('works-and-waits.js'), mode, { workers: 1, node })
  const target = await owner.start(arm, { ...options, timesResponses }, new AbortController().signal)
  try {
    await work(target)
  } finally {
    await target.stop()
  }
}

/** The CPU time that the agent tells with a response, in milliseconds; undefined where it tells none. */
async function cpuMsOf({ origin }: Target, path: string): Promise<number | undefined> {
  const response = await fetch(`${origin}${path}`)
  expect(await response.text()).toBe('done')
  const us = response.headers.get('x-clusterbench-cpu')
  return us === null ? undefined : Number(us) / 1000
}

describe.each(['single', 'cluster-rr', 'sticky'])('%s: the CPU time of a response', mode => {
  it('is that of its own work, and not the time that it waits', () =>
    withTarget(mode, async target => {
      await cpuMsOf(target, '/')
      for (const path of ['/work', '/wait']) {
        const cpuMs = await cpuMsOf(target, path)
        expect(cpuMs, path).toBeGreaterThan(4.9)
        // The process has other threads, which may work for it at the same time.
        expect(cpuMs, path).toBeLessThan(60)
      }
      expect(await cpuMsOf(target, '/')).toBeLessThan(4.9)
    }))
})

it('is not told where it may be that of another request', () =>
  withTarget('single', async target => {
    await cpuMsOf(target, '/')
    const both = await Promise.all([cpuMsOf(target, '/both'), cpuMsOf(target, '/both')])
    expect(both).toEqual([undefined, undefined])
    expect(await cpuMsOf(target, '/work')).toBeGreaterThan(4.9)
  }))

it('is not told while the app works on another response, though its head is written', () =>
  withTarget('single', async target => {
    await cpuMsOf(target, '/')
    const stream = await fetch(`${target.origin}/stream`)
    expect(await cpuMsOf(target, '/')).toBeUndefined()
    expect(await stream.text()).toBe('done')
    expect(await cpuMsOf(target, '/')).toBeLessThan(4.9)
  }))

it('is told again after a client that did not wait for its response', () =>
  withTarget('single', async target => {
    await fetch(`${target.origin}/wait`, { signal: AbortSignal.timeout(20) }).catch(() => {})
    await expect.poll(() => cpuMsOf(target, '/work')).toBeGreaterThan(4.9)
  }))

it.each(['/list', '/flushed', '/replayed', '/replayed-list', '/copied'])(
  'comes once and is of this response, however the head is written: %s',
  path =>
    withTarget('single', async ({ origin }) => {
      const response = await fetch(`${origin}${path}`)
      expect(await response.text()).toBe('done')
      expect(response.headers.get('x-clusterbench-cpu')).toMatch(/^\d{1,5}$/)
      if (path.endsWith('list')) expect(response.headers.get('x-own')).toBe('one')
    }),
)

it('is told only where it is asked for', () =>
  withTarget('single', async target => expect(await cpuMsOf(target, '/work')).toBeUndefined(), {
    timesResponses: false,
  }))

it.skipIf(!node22)('of a thread is not that of its process, where Node can tell (needs CLUSTERBENCH_NODE22)', () =>
  withTarget(
    'threads',
    async target => {
      const knows =
        execFileSync(node22!, ['-p', 'typeof process.threadCpuUsage'], { encoding: 'utf8' }).trim() === 'function'
      const cpuMs = await cpuMsOf(target, '/work')
      if (knows) expect(cpuMs).toBeGreaterThan(4.9)
      else expect(cpuMs).toBeUndefined()
    },
    { node: { path: node22!, version: 'v22.12.0' } },
  ),
)
