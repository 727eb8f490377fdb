import { describe, expect, test } from 'vitest'
import { blackhole } from '../../../src/faults/blackhole.ts'
import type { Fault } from '../../../src/faults/fault.ts'
import { findFault, proxiedBy, readWords, traitsOf } from '../../../src/faults/index.ts'
import { kill } from '../../../src/faults/kill.ts'
import { latency } from '../../../src/faults/latency.ts'
import { pause } from '../../../src/faults/pause.ts'
import { reset } from '../../../src/faults/reset.ts'
import { slow } from '../../../src/faults/slow.ts'
import { RunError } from '../../../src/model/errors.ts'
import { PLAN_SCHEMA } from '../../../src/model/plan.ts'
import type { CompanionControls, Disturbance, ProxyCounts } from '../../../src/targets/index.ts'
import { injection, ScriptedControls } from './scripted-controls.ts'

const END = { code: null, signal: 'SIGKILL', problem: undefined, lines: [] } as const

const redis = (more: Partial<CompanionControls> = {}): CompanionControls => ({
  ...{ name: 'redis', pid: 7, isRunning: true },
  ...{ kill: () => true, endWithin: async () => END, restart: async () => {} },
  ...{ pause: async () => true, resume: () => {} },
  ...more,
})

const inject = (fault: unknown, words: Record<string, string>, companion: CompanionControls | undefined) => {
  const controls = new ScriptedControls(() => ({ companion: () => companion }))
  return (fault as Fault).inject(injection(controls, readWords(fault as Fault, { target: 'redis', ...words }, 'test')))
}

describe('a companion', () => {
  test('that was killed stays dead, which is said, or is started again', async () => {
    const dead = await inject(kill, {}, redis())
    expect(dead).toMatchObject({ verified: true, endedAtMs: undefined, remark: expect.stringContaining('stayed dead') })
    expect(dead.evidence).toMatch(/^redis \(process 7\) ended with SIGKILL 0(\.\d+)? s after SIGKILL$/)
    const back = await inject(kill, { restart: '10ms' }, redis())
    expect(back.evidence).toMatch(/, and accepted connections 0 s after it was started again$/)
    expect(back.endedAtMs! - back.effectiveAtMs!).toBeGreaterThanOrEqual(9)
    expect(back.remark).toBeUndefined()
  })

  test('that does not start again, ignores a signal or does not run is told of', async () => {
    const restart = async () => {
      throw new RunError('Companion redis exited.\nIts last lines:\n  x')
    }
    const lost = await inject(kill, { restart: '0ms' }, redis({ restart }))
    expect(lost).toMatchObject({ verified: true, remark: 'redis could not be started again: Companion redis exited' })
    const ignored = await inject(kill, { signal: 'SIGTERM' }, redis({ endWithin: async () => undefined }))
    expect(ignored).toMatchObject({ verified: false, evidence: 'redis (process 7) ignored SIGTERM for 1.6 s' })
    for (const gone of [undefined, redis({ isRunning: false })])
      expect(await inject(kill, {}, gone)).toMatchObject({ verified: false, victimGone: true })
  })

  test('that is paused is resumed, however that ends', async () => {
    const calls: string[] = []
    const resume = () => void calls.push('resume')
    expect(await inject(pause, { for: '10ms' }, redis({ resume }))).toMatchObject({
      verified: true,
      evidence: expect.stringMatching(/^redis \(process 7\) was observed stopped \(state T\), and resumed after /),
    })
    const pauseIt = async () => {
      throw new RunError('Cannot pause.')
    }
    expect(await inject(pause, {}, redis({ resume, pause: pauseIt }))).toMatchObject({ evidence: 'Cannot pause' })
    expect(calls).toEqual(['resume', 'resume'])
  })
})

const NOTHING: ProxyCounts = {
  ...{ connections: 1, opened: 0, bytes: 0, heldBytes: 0, heldLeastMs: 0, heldMostMs: 0 },
  ...{ swallowedBytes: 0, swallowedOn: 0, reset: 0, firstAtMs: undefined, endedAtMs: 9 },
}

async function through(fault: unknown, words: Record<string, string>, counts: Partial<ProxyCounts>) {
  const asked: Disturbance[] = []
  const proxy = {
    disturb: async (what: Disturbance) => void asked.push(what),
    heal: async () => ({ ...NOTHING, ...counts }),
  }
  const controls = new ScriptedControls(() => ({ proxy: () => proxy }))
  const params = readWords(fault as Fault, { target: 'redis', for: '10ms', ...words }, 'test')
  return { asked, effect: await (fault as Fault).inject(injection(controls, params)) }
}

describe('a fault of connections', () => {
  test.each([
    [
      latency,
      { add: '20ms', jitter: '5ms', for: '30ms' },
      { heldBytes: 2_048, heldLeastMs: 15.04, heldMostMs: 25 },
      /^2 KiB of responses were held back for 15 ms to 25 ms, in /,
    ],
    [blackhole, {}, { swallowedBytes: 512, swallowedOn: 1 }, /^512 bytes on 1 connection were swallowed in /],
    [reset, {}, { reset: 5, opened: 2 }, /^5 connections were reset, 3 of them open before, in /],
    [
      slow,
      { rate: '1MiB/s' },
      { heldBytes: 3e6, heldMostMs: 200 },
      /^2\.86 MiB had to wait for up to 200 ms at 1024 KiB\/s/,
    ],
  ] as const)('%# is proved by what the proxy did', async (fault, words, counts, evidence) => {
    const { effect, asked } = await through(fault, words, { ...counts, firstAtMs: 5 })
    expect(effect).toMatchObject({ verified: true, evidence: expect.stringMatching(evidence), effectiveAtMs: 5 })
    expect(asked).toHaveLength(1)
  })

  test.each([latency, blackhole, reset, slow])('%# that met nothing has no effect', async fault => {
    // Of latency alone: no more than `for`.
    const words = fault === latency ? { add: '5ms' } : {}
    const { effect } = await through(fault, words, {})
    expect(effect).toMatchObject({
      verified: false,
      evidence: expect.stringMatching(/^0 bytes passed to and from redis in /),
    })
    const alone = await through(fault, words, { connections: 0 })
    expect(alone.effect.evidence).toMatch(/^nobody had a connection to redis in /)
  })

  test('what is to be held back for longer than the fault lasts is refused', () => {
    const read = (words: Record<string, string>) =>
      readWords(latency as unknown as Fault, { target: 'redis', ...words }, 'test')
    expect(() => read({ add: '5s' })).toThrow('add "5s": expected, with jitter=, no more than for=')
    expect(() => read({ add: '2s', jitter: '1ms' })).toThrow('no more than for=')
    expect(read({ add: '2s' })).toMatchObject({ add: 2_000, for: 2_000 })
  })

  test('held back for less than was asked for is no latency', async () => {
    const { effect, asked } = await through(latency, { add: '100ms', for: '120ms' }, { heldBytes: 9, heldMostMs: 60 })
    expect(effect.verified).toBe(false)
    expect(asked).toEqual([{ kind: 'delay', addMs: 100, jitterMs: 0, seed: 1, stream: 'test' }])
  })

  test('needs a proxy before what it hits', () => {
    const planned = (fault: string, target?: string) => {
      return { id: 1, atMs: 1, fault, draw: 0, params: target === undefined ? {} : { target } }
    }
    const faults = [
      planned('kill', 'redis'),
      planned('kill'),
      planned('slow', 'redis'),
      planned('reset', 'app'),
      planned('slow', 'app'),
    ]
    expect(proxiedBy({ schema: PLAN_SCHEMA, seed: 1, durationMs: 9, faults })).toEqual(['redis', 'app'])
  })
})

test('a fault of a companion is told from one of a worker', () => {
  const kind = findFault('kill')!
  expect(traitsOf(kind, {})).toMatchObject({ noun: 'kill', does: 'ends', lasting: false })
  expect(traitsOf(kind, { target: 'redis' })).toMatchObject({ noun: 'redis kill', does: 'disturbs', lasting: true })
  expect(traitsOf(findFault('slow')!, { target: 'app' })).toMatchObject({ noun: 'slow line', does: 'disturbs' })
})
