import { describe, expect, test } from 'vitest'
import { lostToDeaths, unplannedDeaths } from '../../../../src/analysis/chaos/deaths.ts'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { ChaosSummary, FaultRecord, TrialEvent, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import {
  type SampleTrial,
  sampleChaosRaw,
  sampleFault,
  sampleSham,
  sampleTrial,
  sampleWorker,
} from '../../../golden/trials.ts'
import { looksAt, replacedAt12s } from '../findings/death-cases.ts'

const CHECK_MS = 1_000

function deathsIn(workers: readonly WorkerRecord[], more: SampleTrial = {}): FaultRecord[] {
  return unplannedDeaths(sampleTrial({ ...more, overrides: { ...more.overrides, workers: [...workers] } }), CHECK_MS)
}

function summaryOf(workers: readonly WorkerRecord[], more: SampleTrial = {}): ChaosSummary {
  const trial = sampleTrial({ ...more, overrides: { ...more.overrides, workers: [...workers] } })
  return summarizeChaos(sampleChaosRaw([trial])).summary
}

/** A process of a slot that ended, and the one after it, which listened 180 ms later. */
function ended(slot: number, endedMs: number, exit: WorkerRecord['exit'], incarnation = 0): WorkerRecord[] {
  const next = {
    incarnation: incarnation + 1,
    startedMs: endedMs + 5,
    listeningMs: endedMs + 180,
    firstServedMs: endedMs + 190,
  }
  return [sampleWorker(slot, { incarnation, endedMs, exit, inFlight: 3 }), sampleWorker(slot, next)]
}

const CODE_0 = { code: 0, signal: null }
const CODE_1 = { code: 1, signal: null }
const bySignal = (signal: string) => ({ code: null, signal })
const event = (kind: TrialEvent['kind'], atMs: number, slot: number): TrialEvent => ({
  ...{ atMs, kind, slot, incarnation: 0, text: 'pid 1' },
})

test('a worker that ends by itself is a record in the shape of a fault, with the times of its replacement', () => {
  const [death, ...others] = deathsIn([...ended(1, 12_000, CODE_1), sampleWorker(2)])
  expect(others).toEqual([])
  expect(death).toMatchObject({
    ...{ id: 1, fault: 'crash', firedMs: 12_000, status: 'verified', effectiveMs: 12_000, inFlight: 3 },
    ...{ victims: [{ slot: 1, incarnation: 0, pid: 3_001 }], evidence: 'worker 1 crashed: exit code 1' },
    times: { detectedMs: 0, respawnedMs: 5, listeningMs: 180, firstServedMs: 190, allSlotsMs: 180 },
  })
  expect(death!.traits).toMatchObject({ does: 'ends', lasting: false, cause: 'crash', noun: 'unplanned crash' })
})

test('a worker whose handler of uncaught errors exits with code 0 has crashed', () => {
  const [first, ...rest] = ended(1, 12_000, CODE_0)
  const [death] = deathsIn([{ ...first!, error: 'no database' }, ...rest, sampleWorker(2)])
  expect(death).toMatchObject({ fault: 'crash', evidence: 'worker 1 crashed: exit code 0, no database' })
})

test.each([
  [CODE_0, [], 'exit'],
  [CODE_1, [], 'crash'],
  [bySignal('SIGABRT'), [], 'crash'],
  [bySignal('SIGKILL'), [], 'killed'],
  [bySignal('SIGINT'), [event('memory', 11_990, 1), event('asked', 11_990, 1)], 'memory'],
  [bySignal('SIGKILL'), [event('memory', 10_400, 1), event('asked', 10_400, 1), event('killed', 12_000, 1)], 'memory'],
  [bySignal('SIGKILL'), [event('killed', 11_999, 1)], 'stopped'],
] as const)('%j after %j is told as %s', (exit, events, cause) => {
  const [death] = deathsIn([...ended(1, 12_000, exit), sampleWorker(2)], { overrides: { events: [...events] } })
  expect(death!.traits.cause).toBe(cause)
})

test('ids follow those of the plan, in the order of time', () => {
  const faults = [sampleFault(3, 20_000, { victims: [] }), sampleSham(4, 25_000)]
  const workers = [...ended(2, 30_000, CODE_0), ...ended(1, 12_000, CODE_0)]
  const deaths = deathsIn(workers, { faults })
  expect(deaths.map(({ id, firedMs }) => [id, firedMs])).toEqual([
    [5, 12_000],
    [6, 30_000],
  ])
})

test('what a fault brought about is its own, however long it took', () => {
  const victims = [{ slot: 1, incarnation: 0, pid: 3_001 }]
  const of = (fault: FaultRecord, endedMs: number, events: readonly TrialEvent[] = []) =>
    deathsIn([...ended(1, endedMs, bySignal('SIGTERM')), sampleWorker(2)], {
      faults: [fault],
      overrides: { events: [...events] },
    }).length
  expect(of(sampleFault(1, 10_000, { victims }), 13_000)).toBe(0)
  const roll = { fault: 'rolling-restart', endedMs: 12_000 }
  expect(of(sampleFault(1, 10_000, { victims, ...roll }), 12_100)).toBe(0)
  // A replacement of that restart which it gave up.
  expect(of(sampleFault(1, 10_000, { victims: [], ...roll }), 11_000, [event('killed', 10_999, 1)])).toBe(0)
  expect(of(sampleFault(1, 10_000, { victims, ...roll }), 20_000)).toBe(1)
  const pause = { fault: 'pause', endedMs: 11_000 }
  expect(of(sampleFault(1, 10_000, { victims, ...pause }), 10_500)).toBe(0)
  expect(of(sampleFault(1, 10_000, { victims, ...pause }), 18_000)).toBe(1)
  const bloat = { fault: 'memory', endedMs: 11_000 }
  expect(of(sampleFault(1, 10_000, { victims, ...bloat }), 12_900, [event('memory', 12_890, 1)])).toBe(0)
  expect(of(sampleFault(1, 10_000, { victims, status: 'skipped' }), 10_500)).toBe(1)
  expect(of(sampleSham(1, 10_000), 10_500)).toBe(1)
})

test('processes that never listened had no clients, and what ends with the trial is not told', () => {
  const stillborn = sampleWorker(1, { incarnation: 1, startedMs: 12_010, listeningMs: null, endedMs: 15_010 })
  const workers = [...ended(1, 12_000, CODE_1), stillborn, sampleWorker(2, { endedMs: 1_000, exit: CODE_0 })]
  expect(deathsIn(workers).map(({ firedMs }) => firedMs)).toEqual([12_000])
  expect(deathsIn([sampleWorker(1, { endedMs: 41_000, exit: CODE_0 })])).toEqual([])
})

test('it began when the first client knew, or when the worker was told to end', () => {
  const cut = (fromMs: number, more = {}) =>
    ({ fromMs, toMs: fromMs + 4, outcome: 'closed', slot: 1, lastsMs: 1, ...more }) as const
  const onset = (sample: SampleTrial) => deathsIn([...ended(1, 12_000, CODE_0), sampleWorker(2)], sample)[0]!.firedMs
  expect(onset({ harm: [cut(11_900), cut(11_500)] })).toBe(11_501)
  expect(onset({ harm: [cut(11_900), cut(10_000)] })).toBe(11_901)
  expect(onset({ harm: [cut(11_900, { slot: 2 })] })).toBe(12_000)
  expect(onset({ overrides: { events: [event('memory', 10_400, 1)] } })).toBe(10_400)
})

test('workers that end together for one reason are one event', () => {
  const both = deathsIn([...ended(1, 12_000, CODE_1), ...ended(2, 12_080, CODE_1)])
  expect(both).toHaveLength(1)
  expect(both[0]!.victims.map(({ slot }) => slot)).toEqual([1, 2])
  expect(both[0]).toMatchObject({ inFlight: 6, endedMs: 12_080, times: { detectedMs: 0, allSlotsMs: 260 } })
  expect(deathsIn([...ended(1, 12_000, CODE_1), ...ended(2, 12_080, CODE_0)])).toHaveLength(2)
  expect(deathsIn([...ended(1, 12_000, CODE_1), ...ended(2, 12_200, CODE_1)])).toHaveLength(2)
})

test('a run of shams in which workers end has their losses, recoveries and rows', () => {
  const harm = [
    { fromMs: 11_984, toMs: 12_000, outcome: 'closed', slot: 1, lastsMs: 3 },
    { fromMs: 12_000, toMs: 12_100, outcome: 'hung', accepted: false, every: 5 },
  ] as const
  const { faults, arms } = summaryOf([...ended(1, 12_000, CODE_0), sampleWorker(2)], {
    harm,
    faults: [sampleSham(1, 10_000), sampleSham(2, 30_000)],
  })
  const death = faults.find(({ id }) => id === 3)!
  expect(death).toMatchObject({ dropped: 9, inFlight: 4, dropRatio: 1 })
  expect(death.serviceRecovery.harmed).toBe(true)
  expect(arms[0]!.faults).toMatchObject({ injected: 2, droppedPerFault: { mean: 9 }, harmless: 0 })
  expect(arms[0]!.faults.shamDroppedPerFault).toEqual({ mean: 0, ci: null })
  expect(arms[0]!.deaths).toHaveLength(1)
  expect(arms[0]!.backgroundDrops).toBe(0)
})

test('no share of what was in flight is above all of it', () => {
  const lost = (atMs: number, slot: number, count: number) =>
    ({ fromMs: atMs, toMs: atMs + 4 * count, outcome: 'closed', slot, lastsMs: 20 }) as const
  const victims = [1, 2].map(slot => ({ slot, incarnation: 0, pid: 3_000 + slot }))
  const roll = { fault: 'rolling-restart', victims, endedMs: 13_000, inFlight: 2 }
  const workers = [...ended(1, 12_010, bySignal('SIGINT')), ...ended(2, 12_700, bySignal('SIGINT'))]
  const { faults } = summaryOf(workers, {
    harm: [lost(11_990, 1, 3), lost(12_680, 2, 4)],
    faults: [sampleFault(1, 11_995, roll)],
  })
  expect(faults[0]).toMatchObject({ inFlight: 7, dropRatio: 1 })
})

test('a loss on a worker that was ending is its end’s, although another worker has begun to end', () => {
  const memory = [event('memory', 12_000, 1), event('memory', 12_300, 2)]
  const workers = [...ended(1, 12_600, bySignal('SIGINT')), ...ended(2, 12_900, bySignal('SIGINT'))]
  const harm = [{ fromMs: 12_580, toMs: 12_592, outcome: 'closed', slot: 1, lastsMs: 10 }] as const
  const { faults } = summaryOf(workers, { harm, overrides: { events: memory } })
  expect(faults.map(({ dropped, direct }) => [dropped, direct.closed])).toEqual([
    [3, 3],
    [0, 0],
  ])
})

test('a baseline in which a worker ended is judged by the part before it', () => {
  const harm = [{ fromMs: 5_000, toMs: 5_200, outcome: 'refused' }] as const
  const workers = [...ended(1, 4_995, CODE_0), ...ended(2, 4_998, CODE_0)]
  const trial = sampleTrial({ harm, overrides: { workers } })
  expect(lostToDeaths(trial, CHECK_MS)).toBe(50)
  expect(lostToDeaths(sampleTrial({ harm }), CHECK_MS)).toBe(0)
  const early = [{ fromMs: 3_000, toMs: 3_020, outcome: 'refused' }, ...harm] as const
  expect(lostToDeaths(sampleTrial({ harm: early, overrides: { workers } }), CHECK_MS)).toBe(50)
  const { faults, warnings } = summaryOf(workers, { harm })
  expect(faults[0]).toMatchObject({ dropped: 50, serviceRecovery: { harmed: true, ms: 205 } })
  expect(warnings.map(({ id }) => id)).not.toContain('noisy-baseline')
})

describe('a worker that its launcher ended by SIGINT', () => {
  const causeAt = (mib: number, memoryLimitMib?: number) => {
    const workers = replacedAt12s({ code: null, signal: 'SIGINT' })
    const overrides = { workers, samples: looksAt(() => mib), ...(memoryLimitMib !== undefined && { memoryLimitMib }) }
    const [death] = unplannedDeaths(sampleTrial({ overrides }), CHECK_MS)
    return [death!.traits.cause, death!.peakRssMib]
  }

  test('was restarted for its memory where it was last seen near the limit', () => {
    expect(causeAt(125, 120)).toEqual(['memory', 125])
    expect(causeAt(97, 120)).toEqual(['memory', 97])
  })

  test('was stopped by someone where it was not, or where there is no limit', () => {
    expect(causeAt(95, 120)).toEqual(['killed', null])
    expect(causeAt(125)).toEqual(['killed', null])
  })
})
