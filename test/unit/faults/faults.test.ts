import { describe, expect, test } from 'vitest'
import { block } from '../../../src/faults/block.ts'
import { crash } from '../../../src/faults/crash.ts'
import type { Effect } from '../../../src/faults/fault.ts'
import { canonicalWords, faults, readWords } from '../../../src/faults/index.ts'
import { kill } from '../../../src/faults/kill.ts'
import { latency } from '../../../src/faults/latency.ts'
import { memory } from '../../../src/faults/memory.ts'
import { none } from '../../../src/faults/none.ts'
import { pause } from '../../../src/faults/pause.ts'
import { rollingRestart } from '../../../src/faults/rolling-restart.ts'
import { slow } from '../../../src/faults/slow.ts'
import type { RollReport } from '../../../src/targets/index.ts'
import { injection, ScriptedControls, worker } from './scripted-controls.ts'

const words = <P>(fault: { params: unknown }, said: Record<string, string>): P =>
  readWords(fault as never, said, 'test') as P

describe('every fault', () => {
  test.each(faults.map(fault => [fault.name, fault] as const))(
    '%s says all its words in canonical text',
    (_, fault) => {
      const least = { ...(fault.isElsewhere && { run: 'true' }), ...(fault.aims === 'proxy' && { target: 'app' }) }
      const canonical = canonicalWords(fault, least, 'test')
      expect(Object.values(canonical).every(word => typeof word === 'string')).toBe(true)
      expect(canonicalWords(fault, canonical, 'test')).toEqual(canonical)
      expect('pick' in canonical).toBe(fault.victims === 'one')
      expect(fault.lastsMs(readWords(fault, least, 'test'))).toBeGreaterThanOrEqual(0)
    },
  )

  test('one text for what means the same', () => {
    expect(canonicalWords(kill, { within: '1.5s' }, 'test')).toEqual({
      signal: 'SIGKILL',
      within: '1500ms',
      pick: 'random',
    })
    expect(canonicalWords(memory, { size: '1G', rate: '1GiB/s' }, 'test')).toMatchObject({
      size: '1024MiB',
      rate: '1024MiB/s',
    })
    expect(canonicalWords(rollingRestart, { maxSurge: 2 }, 'test')).toMatchObject({ maxSurge: '2' })
  })

  test.each([
    [kill, { signal: 'KILL' }, 'signal "KILL": no such signal;'],
    [kill, { signal: 'SIGSTOP' }, 'to stop one for a while, use the fault pause'],
    [
      kill,
      { signals: 'SIGKILL' },
      '"signals": no such option of kill; expected one of signal, within, pick, target, restart. Did you mean "signal"?',
    ],
    [pause, { for: '2' }, 'for "2": expected a duration from 10ms to 10m, with its unit: 500ms, 60s, 2m'],
    [pause, { for: 2 }, 'for 2: expected a duration'],
    [memory, { size: '200MB' }, 'size "200MB": expected a size from 1MiB'],
    [memory, { kind: 'stack' }, 'kind "stack": no such kind of memory; expected one of heap, buffer.'],
    [rollingRestart, { maxSurge: '0' }, 'maxSurge "0": expected at least 1 when maxUnavailable is 0'],
    [none, { pick: 'random' }, '"pick": no such option of none'],
    [kill, { restart: '2s' }, 'restart "2s": only applies with target='],
    [kill, { target: '' }, 'target "": expected the name of a companion of --with'],
    [latency, {}, 'target (missing): expected the name of a companion of --with, or app: target=app'],
    [latency, { target: 'redis', add: '200' }, 'add "200": expected a duration'],
    [slow, { target: 'redis', rate: '50KB/s' }, 'rate "50KB/s": expected a rate from 1KiB/s'],
  ])('%# refuses what it does not understand', (fault, said, message) => {
    expect(() => canonicalWords(fault as never, said as never, 'here')).toThrow(`here: `)
    expect(() => canonicalWords(fault as never, said as never, 'here')).toThrow(message)
  })
})

describe('kill', () => {
  test('is proved by an end that comes before the signal has returned', async () => {
    const controls = new ScriptedControls(self => ({
      signal: victim => {
        self.end(worker(2), { signal: 'SIGKILL' })
        self.end(worker(victim.slot), { signal: 'SIGKILL' })
        return true
      },
    }))
    const effect = await kill.inject(injection(controls, words(kill, {})))
    expect(effect).toMatchObject({ verified: true, endedAtMs: undefined })
    expect(effect.evidence).toMatch(/^process 1001 ended with SIGKILL 0(\.\d+)? s after SIGKILL$/)
    expect(controls.listeners).toBe(0)
  })

  test('a worker that ended without its supervisor noticing has not ignored the signal', async () => {
    const controls = new ScriptedControls(() => ({ rssMib: () => undefined }))
    const effect = await kill.inject(injection(controls, words(kill, { within: '50ms' })))
    expect(effect).toMatchObject({ verified: false })
    expect(effect.evidence).toMatch(/^process 1001 ended with SIGKILL, but the process that started it did not notice/)
    const late = new ScriptedControls(self => ({
      rssMib: () => undefined,
      signal: victim => {
        setTimeout(() => self.end(worker(victim.slot), { signal: 'SIGKILL' }), 100)
        return true
      },
    }))
    expect(await kill.inject(injection(late, words(kill, { within: '50ms' })))).toMatchObject({ verified: true })
  })

  test('is not proved where the app ignores the signal, or another worker ends', async () => {
    const controls = new ScriptedControls(self => ({
      rssMib: () => 100,
      signal: () => {
        self.end(worker(2), { signal: 'SIGTERM' })
        return true
      },
    }))
    const effect = await kill.inject(injection(controls, words(kill, { signal: 'SIGTERM', within: '160ms' })))
    expect(effect).toMatchObject({ verified: false, evidence: 'process 1001 ignored SIGTERM for 0.16 s' })
    expect(effect.effectiveAtMs).toBeUndefined()
  })

  test('is not proved where nobody is left, or the run is over', async () => {
    const gone = new ScriptedControls(() => ({ signal: () => false }))
    expect((await kill.inject(injection(gone, words(kill, {})))).evidence).toContain('was gone before')
    const over = new ScriptedControls(() => ({}))
    const effect = await kill.inject(injection(over, words(kill, {}), AbortSignal.abort()))
    expect(effect).toMatchObject({ verified: false, unfinished: true })
  })

  test('is not said to have been ignored where the load was over first', async () => {
    const load = new AbortController()
    const controls = new ScriptedControls(() => ({
      signal: () => {
        setImmediate(() => load.abort())
        return true
      },
    }))
    const effect = await kill.inject(injection(controls, words(kill, {}), load.signal))
    expect(effect).toMatchObject({ verified: false, unfinished: true })
  })
})

describe('crash', () => {
  const crashing = (exit: { code?: number; signal?: NodeJS.Signals }) =>
    new ScriptedControls(self => ({
      order: async victim => {
        setImmediate(() => self.end(worker(victim.slot), exit))
        return {}
      },
    }))

  test.each([
    ['exception', { code: 1 }, true],
    ['exception', { code: 0 }, false],
    ['exception', { signal: 'SIGKILL' as const }, false],
    ['abort', { signal: 'SIGABRT' as const }, true],
    ['abort', { code: 134 }, true],
    ['abort', { code: 1 }, false],
  ])('%s, %j: %s', async (how, exit, verified) => {
    const effect = await crash.inject(injection(crashing(exit), words(crash, { how })))
    expect(effect.verified, effect.evidence).toBe(verified)
  })

  test('an app that catches everything is said to', async () => {
    const controls = new ScriptedControls(() => ({ order: async () => ({}) }))
    const { evidence } = await crash.inject(injection(controls, words<never>(crash, {})))
    expect(evidence).toBe('process 1001 was still running after 5 s: the app handles uncaught exceptions')
  })
})

describe('pause', () => {
  test('lasts as long as it says, and is undone', async () => {
    const controls = new ScriptedControls(() => ({}))
    const effect = await pause.inject(injection(controls, words(pause, { for: '50ms' })))
    expect(effect).toMatchObject({ verified: true })
    expect(effect.endedAtMs! - effect.effectiveAtMs!).toBeGreaterThanOrEqual(40)
    expect(controls.calls).toEqual(['resume 1'])
  })

  test('is undone at once when the run is over, and where it failed', async () => {
    const over = new AbortController()
    const controls = new ScriptedControls(() => ({
      pause: async () => {
        setImmediate(() => over.abort())
        return true
      },
    }))
    const effect = await pause.inject(injection(controls, words(pause, { for: '10m' }), over.signal))
    expect(effect.verified).toBe(true)
    expect(controls.calls).toEqual(['resume 1'])
    const gone = new ScriptedControls(() => ({ pause: async () => false }))
    expect((await pause.inject(injection(gone, words(pause, {})))).verified).toBe(false)
    expect(gone.calls).toEqual(['resume 1'])
  })
})

describe('block', () => {
  test.each([
    [1000, true],
    [800, true],
    [799, false],
  ])('%d ms of 1 s: %s', async (blockedMs, verified) => {
    const controls = new ScriptedControls(() => ({ order: async () => ({ blockedMs }) }))
    const effect = await block.inject(injection(controls, words(block, {})))
    expect(effect.verified).toBe(verified)
    if (verified) expect(effect.endedAtMs! - effect.effectiveAtMs!).toBeCloseTo(blockedMs, 3)
  })

  test('says how a worker ended that never replied', async () => {
    const controls = new ScriptedControls(self => ({
      order: async victim => {
        self.end(worker(victim.slot), { signal: 'SIGKILL' })
        return undefined
      },
    }))
    const effect = await block.inject(injection(controls, words(block, {})))
    expect(effect).toMatchObject({ verified: false })
    expect(effect.evidence).toContain('ended with SIGKILL')
  })
})

describe('memory', () => {
  const quick = { size: '100MiB', rate: '1GiB/s', hold: '120ms' }

  test.each([
    [180, true],
    [179, false],
  ])('from 100 to %d MiB, where 100 were asked for: %s', async (peak, verified) => {
    let grown = false
    const controls = new ScriptedControls(() => ({
      rssMib: () => (grown ? peak : 100),
      order: async (_, order) => {
        grown = order.kind === 'retain'
        return { retainedMib: 100 }
      },
    }))
    const effect = await memory.inject(injection(controls, words(memory, quick)))
    expect(effect).toMatchObject({ verified, peakRssMib: peak })
    expect(effect.evidence).toContain(`rose from 100 to ${peak} MiB`)
    expect(controls.calls).toEqual(['retain 1', 'release 1'])
    expect(controls.listeners).toBe(0)
  })

  test.each([
    [{ signal: 'SIGABRT' as const }, false, 'it ran out of heap and crashed (SIGABRT)'],
    [{ signal: 'SIGKILL' as const }, false, 'it was killed, as the system does when it runs out of memory'],
    [{ code: 0 }, true, 'it was restarted for its memory use, at 321 MiB'],
  ])('%j ends it: %s %s', async (exit, over, evidence) => {
    const controls = new ScriptedControls(self => ({
      rssMib: () => 100,
      order: async ({ slot }) => {
        const { pid } = worker(slot)
        if (over) self.emit({ kind: 'memory', atMs: 1, worker: worker(slot), pid, rssMib: 321 })
        self.end(worker(slot), exit)
        return undefined
      },
    }))
    const effect = await memory.inject(injection(controls, words(memory, quick)))
    expect(effect.verified).toBe(true)
    expect(effect.evidence).toContain(evidence)
    expect(effect.peakRssMib).toBe(over ? 321 : 100)
    expect(controls.calls).toEqual(['retain 1'])
  })

  test('an end that memory does not explain proves nothing', async () => {
    const controls = new ScriptedControls(self => ({
      rssMib: () => 100,
      order: async ({ slot }) => {
        self.end(worker(slot), { code: 0 })
        return undefined
      },
    }))
    expect((await memory.inject(injection(controls, words(memory, quick)))).verified).toBe(false)
  })

  test('lets go of it when the run is over', async () => {
    const over = new AbortController()
    const controls = new ScriptedControls(() => ({
      rssMib: () => 100,
      order: async (_, order, signal) => {
        expect(signal.aborted).toBe(false)
        if (order.kind === 'retain') over.abort()
        return {}
      },
    }))
    const effect = await memory.inject(injection(controls, words(memory, quick), over.signal))
    expect(effect.verified).toBe(false)
    expect(controls.calls).toEqual(['retain 1', 'release 1'])
  })
})

describe('rolling-restart', () => {
  const report: RollReport = {
    complete: true,
    startedAtMs: 1000,
    endedAtMs: 2200,
    replaced: [1, 2].map(slot => ({ old: { slot, incarnation: 0 }, by: { slot, incarnation: 1 } })),
    killed: [],
    unanswered: [],
    instead: undefined,
    problem: undefined,
  }

  test('is proved by new processes in every slot', async () => {
    const killed = [{ slot: 1, incarnation: 0 }]
    const rolling = (more: Partial<RollReport>) =>
      rollingRestart.inject({
        ...injection(
          new ScriptedControls(() => ({ roll: async () => ({ ...report, ...more }) })),
          words(rollingRestart, {}),
        ),
        victims: [worker(1), worker(2)],
      })
    expect(await rolling({})).toEqual({
      verified: true,
      unfinished: false,
      evidence: '2 of 2 workers were replaced in 1.2 s',
      effectiveAtMs: 1000,
      endedAtMs: 2200,
      undrained: 0,
      remark: undefined,
    })
    const late = await rolling({ killed })
    expect(late).toMatchObject({ verified: true, undrained: 1 })
    expect(late.evidence).toContain('; 1 had not exited after 1.6 s and was killed')
    const failed = await rolling({ complete: false, problem: 'slot 2 did not listen', replaced: [] })
    expect(failed).toMatchObject({ verified: false, evidence: 'slot 2 did not listen', effectiveAtMs: undefined })
    expect(failed.unfinished).toBe(false)
  })

  test.each([
    [
      { instead: 'old-first' },
      {},
      'two processes cannot share the port, so each old one got SIGTERM before its replacement was started',
    ],
    [
      { instead: 'signalled' },
      { strategy: 'disconnect', signal: 'SIGINT' },
      'strategy=disconnect needs a cluster; old processes got SIGINT instead',
    ],
    [
      { unanswered: [{ slot: 1, incarnation: 1 }] },
      {},
      '1 of 2 replacements had not given an expected response by --listen-timeout, and the restart went on',
    ],
    [{}, {}, undefined],
  ] as const)('says where it was not carried out as asked for: %o', async (more, said, remark) => {
    const controls = new ScriptedControls(() => ({ roll: async () => ({ ...report, ...more }) }))
    const effect = await rollingRestart.inject(injection(controls, words(rollingRestart, said)))
    expect(effect).toMatchObject({ verified: true, remark })
  })

  test('the old name of a strategy is answered with the new one', () => {
    expect(() => readWords(rollingRestart, { strategy: 'graceful' }, 'test')).toThrow(
      'test: strategy "graceful": is now called disconnect; the default is surge',
    )
    expect(() => readWords(rollingRestart, { strategy: 'surge', maxSurge: '0' }, 'test')).toThrow(/maxSurge/)
  })

  test('that is cut off by the end of the load is unfinished, and what it did by then is an effect', async () => {
    const cut = { ...report, complete: false, problem: 'it was ended', replaced: report.replaced.slice(1) }
    const controls = new ScriptedControls(() => ({ roll: async () => cut }))
    const effect = await rollingRestart.inject(injection(controls, words(rollingRestart, {}), AbortSignal.abort()))
    expect(effect).toMatchObject({ verified: false, unfinished: true, effectiveAtMs: 1000 })
  })
})

test.each([kill, crash, block, memory])(
  '$name that waits for its effect when the load ends is unfinished',
  async fault => {
    const load = new AbortController()
    const controls = new ScriptedControls(() => ({}))
    const inject = fault.inject as (call: unknown) => Promise<Effect>
    const coming = inject(injection(controls, words<unknown>(fault, {}), load.signal))
    setImmediate(() => load.abort())
    expect(await coming).toMatchObject({ verified: false, unfinished: true, effectiveAtMs: undefined })
  },
)
