import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { Finding, Stop, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import { sampleChaosRaw, sampleTrial } from '../../../golden/trials.ts'
import { lost, type Stopping, stopping } from './stop-samples.ts'

function find(how: Stopping): Finding[] {
  return summarizeChaos(sampleChaosRaw([sampleTrial(stopping(how))])).summary.findings
}

const idsOf = (how: Stopping) => find(how).map(({ id }) => id)
const adviceOn = (how: Stopping) => find(how).map(({ advice }) => advice)

const UNHEARD = { handled: [], exit: { code: null, signal: 'SIGTERM' } }

test('an app that drains is not blamed, whatever signal it ends with, nor one that had nothing in flight', () => {
  expect(idsOf({})).toEqual([])
  expect(idsOf({ exit: { code: null, signal: 'SIGTERM' } })).toEqual([])
  expect(idsOf({ tookMs: 1_900 })).toEqual([])
  expect(idsOf({ ...UNHEARD, harm: [] })).toEqual([])
  expect(idsOf({ arm: 'single' })).toEqual([])
})

test('what was lost before the signal, or by others, is no loss of the stop', () => {
  expect(idsOf({ ...UNHEARD, harm: [lost(9_900, { lastsMs: 10 })] })).toEqual([])
  expect(idsOf({ ...UNHEARD, harm: [lost(9_988, { slot: 2 })] })).toEqual([])
  // Nor is what clients had given up before something that the app had in hand.
  expect(idsOf({ abandoned: 2, harm: [lost(10_000, { lastsMs: 1 })] })).toEqual(['cut-keep-alive'])
})

test('the end at the signal names the handler that is missing, or the one that does not wait', () => {
  const harm = [lost(9_988)]
  expect(adviceOn({ ...UNHEARD, harm })).toEqual([
    expect.stringMatching(/^Without a handler, SIGTERM ends the process/),
  ])
  expect(adviceOn({ ...UNHEARD, handled: ['SIGINT', 'SIGHUP'], harm })).toEqual([
    expect.stringMatching(/^PM2 stops a process with SIGINT, while Docker, Kubernetes and systemd send SIGTERM/),
  ])
  const [hasty] = find({ begun: 3, tookMs: 4, harm })
  expect(hasty).toMatchObject({
    id: 'ended-at-signal',
    evidence: expect.stringContaining('exited within 4 ms of SIGTERM'),
  })
  expect(hasty!.advice).toMatch(/^The signal handler exits before .* call cluster\.worker\.disconnect\(\)/)
})

test('clients that hang because the worker ended at the signal are part of that, and no death of a worker', () => {
  const hung = { outcome: 'hung', fromMs: 10_000, toMs: 10_004, accepted: false, reused: false } as const
  const [finding, ...others] = find({ ...UNHEARD, harm: [lost(9_988), hung] })
  expect(others).toEqual([])
  expect(finding!.evidence).toMatch(
    /4 requests in flight were lost, 1 of them on connections that the primary had just handed/,
  )
  // with a connection that was dialled ahead a request may come later; after some seconds it is no such connection any more
  expect(idsOf({ harm: [{ ...hung, fromMs: 11_000, toMs: 11_004 }] })).toEqual(['handoff-lost'])
  expect(idsOf({ harm: [{ ...hung, fromMs: 14_000, toMs: 14_004 }] })).toEqual([])
  expect(idsOf({ arm: 'cluster-os', harm: [hung] })).toEqual([])
})

/** The worker in slot 2 is told to stop as well, and ends in some way; so many requests hang just after the first was told. */
function findOfTwo(hung: number, how: Partial<Stop>, end: Partial<WorkerRecord>): Finding[] {
  const untaken = { outcome: 'hung', fromMs: 10_020, toMs: 10_020 + 4 * hung, accepted: false, reused: false } as const
  const { faults, harm, overrides } = stopping({ harm: [untaken] })
  const { stops, workers } = overrides!
  const second = workers!.flatMap(worker => {
    if (worker.slot === 1) return worker.incarnation === 1 ? { ...worker, slot: 2 } : []
    return { ...worker, ...end }
  })
  const victims = [1, 2].map(slot => ({ slot, incarnation: 0, pid: 4_000 + slot }))
  const sample = {
    ...{ harm: harm!, faults: [{ ...faults![0]!, victims, endedMs: end.endedMs! }] },
    overrides: {
      stops: [stops![0]!, { ...stops![0]!, slot: 2, ...how }],
      workers: [...workers!.filter(({ slot }) => slot === 1), ...second],
    },
  }
  return summarizeChaos(sampleChaosRaw([sampleTrial(sample)])).summary.findings
}

test('each of two workers that stop at the same time may leave a connection that it was handed', () => {
  expect(findOfTwo(2, {}, { endedMs: 10_041, exit: { code: 0, signal: null } })).toMatchObject([
    { id: 'handoff-lost', evidence: expect.stringMatching(/^2 of 2 stopping workers .* 2 requests were left/) },
  ])
})

test('what one worker was handed and never took is not charged to another that was killed', () => {
  const { atAsk } = stopping({}).overrides!.stops![0]!
  const end = { endedMs: 12_601, exit: { code: null, signal: 'SIGKILL' } }
  const ids = findOfTwo(1, { askedMs: 11_000, killedMs: 12_600, atKill: atAsk }, end).map(({ id }) => id)
  expect(ids).toContain('handoff-lost')
  expect(ids).not.toContain('handoff-hung')
})

test('a worker that had to be killed is told by what it had in hand', () => {
  const killed = (atKill: Stopping['atKill'], how = 'SIGTERM') => idsOf({ how, tookMs: 1_601, atKill: atKill ?? null })
  expect(killed({ connections: 3 })).toEqual(['never-drained'])
  expect(killed({ connections: 3, listening: true })).toEqual(['never-drained'])
  expect(killed(null)).toEqual(['never-drained'])
  expect(killed({ connections: 3, requests: 1, oldestRequestMs: 1_600 })).toEqual(['killed-while-busy'])
  expect(killed({ connections: 3, requests: 1, oldestRequestMs: 1_000 })).toEqual(['never-drained'])
  expect(killed({ connections: 3, requests: 2, oldestRequestMs: 1_000 })).toEqual(['killed-while-busy'])
  expect(killed({ connections: 3, requests: 3, oldestRequestMs: 400 })).toEqual(['never-drained'])
  expect(killed({})).toEqual(['never-exits'])
  expect(killed({ connections: 3 }, 'disconnect')).toEqual(['never-told'])
  expect(killed({}, 'disconnect')).toEqual(['never-exits'])
})

test('worker.disconnect() is not held against an app that shuts down on the signal that it never got', () => {
  const kept = { how: 'disconnect', tookMs: 1_601, atKill: { connections: 3 } }
  expect(adviceOn({ ...kept, handled: ['SIGINT'] })).toEqual([
    expect.stringMatching(/^The app shuts down on SIGINT, but this strategy never sends it/),
  ])
  expect(adviceOn({ ...kept, handled: [] })).toEqual([expect.stringMatching(/Have the primary send SIGTERM/)])
})

test('new connections that are closed while stopping are not those that were on their way', () => {
  const fresh = { reused: false, lastsMs: 1 }
  expect(idsOf({ tookMs: 1_000, harm: [lost(10_010, fresh)] })).toEqual([])
  expect(idsOf({ tookMs: 1_000, harm: [lost(10_100, { ...fresh, toMs: 10_108 })] })).toEqual([])
  // One that the app destroyed before anything looked at it is nobody's by the black boxes.
  const { slot: _nobody, ...unseen } = lost(10_100, { ...fresh, accepted: false })
  expect(idsOf({ tookMs: 1_000, harm: [unseen] })).toEqual(['takes-while-stopping'])
})

test('requests on connections of their own that a kill cuts were in progress, and not turned away', () => {
  const cut = lost(11_000, { reused: false, lastsMs: 600 })
  const atKill = { connections: 3, requests: 3, oldestRequestMs: 1_600 }
  expect(idsOf({ tookMs: 1_601, atKill, begun: 3, harm: [cut] })).toEqual(['killed-while-busy'])
  // A host that is held up sees the end long after the kill.
  const late = { tookMs: 2_101, atKill, seenAfterMs: 501, begun: 3, harm: [cut] }
  expect(idsOf(late)).toEqual(['killed-while-busy'])
})

test('a slow stop is told with what it waited for', () => {
  expect(adviceOn({ tookMs: 2_500 })).toEqual([expect.stringMatching(/^They wait longer than their requests take/)])
  const slow = { outcome: 'slow', fromMs: 9_000, toMs: 9_400 } as const
  expect(find({ tookMs: 2_500, harm: [slow] }).map(({ id }) => id)).toContain('slow-stop')
})
