import { describe, expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { Finding, TrialEvent, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleTrial, sampleWorker } from '../../../golden/trials.ts'

/** What is found in an arm whose app starts its workers itself. */
function find(sample: SampleTrial, { primary = true, workers = 2 } = {}): Finding[] {
  const raw = sampleChaosRaw([sampleTrial(sample)])
  const traits = { primary, accepts: 'primary', respawns: 'app' } as const
  return summarizeChaos({ ...raw, arms: raw.arms.map(arm => ({ ...arm, traits, workers })) }).summary.findings
}

const half = { started: 2_500, finished: 2_500, answered: 2_500 }
const killed = (slot: number, endedMs: number, more: Partial<WorkerRecord> = {}) =>
  sampleWorker(slot, { ...half, endedMs, exit: { code: null, signal: 'SIGKILL' }, ...more })

function end(atMs: number, more: Partial<TrialEvent> = {}): TrialEvent {
  const exit = { code: 0, signal: null }
  return { atMs, kind: 'app-ended', slot: null, incarnation: null, text: 'with exit code 0', exit, ...more }
}

const NEVER = { detectedMs: 3, respawnedMs: null, listeningMs: null, firstServedMs: null, allSlotsMs: null }
const kills = [1, 2].map(slot =>
  sampleFault(slot, slot * 10_000, { victims: [{ slot, incarnation: 0, pid: 3_000 + slot }], times: NEVER }),
)
const refused = { fromMs: 20_010, toMs: 20_050, outcome: 'refused' } as const
const idsOf = (findings: readonly Finding[]) => findings.map(({ id }) => id)

describe('the end of the app', () => {
  test('with its last worker is told with the requests that were refused from then on, and why', () => {
    const workers = [killed(1, 10_003), killed(2, 20_003)]
    const found = find({ faults: kills, harm: [refused], overrides: { workers, events: [end(20_008)] } })
    expect(found.find(({ id }) => id === 'app-ended')!.evidence).toBe(
      'the primary exited with code 0, 5 ms after its last worker ended; from then on 10 requests were refused.',
    )
    expect(found.find(({ id }) => id === 'not-respawned')!.advice).toContain('fork regardless of the signal')
    expect(idsOf(found)).not.toContain('restart-slower-than-faults')
  })

  test('with workers that live is a crash of its primary, which is to blame for all of them', () => {
    const gone = (slot: number) => killed(slot, 20_020, { exit: { code: null, signal: null } })
    const exit = { code: 1, signal: null }
    const events = [end(20_008, { exit, error: 'ERR_IPC_CHANNEL_CLOSED: Channel closed' })]
    const found = find({ faults: [], harm: [refused], overrides: { workers: [gone(1), gone(2)], events } })
    expect(found.find(({ id }) => id === 'primary-crashed')!.evidence).toBe(
      'the primary exited with code 1 (ERR_IPC_CHANNEL_CLOSED: Channel closed); from then on 10 requests were refused.',
    )
    for (const id of ['app-ended', 'not-respawned', 'crashed']) expect(idsOf(found)).not.toContain(id)
  })

  test('is that of its only process where it has no primary', () => {
    const exit = { code: null, signal: 'SIGKILL' }
    const sample = { slots: 1, faults: kills.slice(0, 1), harm: [{ ...refused, fromMs: 10_010, toMs: 10_014 }] }
    const overrides = { workers: [killed(1, 10_003)], events: [end(10_003, { exit })] }
    const found = find({ ...sample, overrides }, { primary: false, workers: 1 })
    const [finding] = found
    expect(idsOf(found)).not.toContain('outage')
    expect(finding).toMatchObject({ id: 'app-ended', title: 'The app ended, and nothing restarted it' })
    expect(finding!.evidence).toContain('its only process was ended by SIGKILL; from then on 1 request was refused')
  })

  test('is no harm where its workers serve on without it', () => {
    const workers = [sampleWorker(1), sampleWorker(2)]
    const events = [end(20_008, { exit: { code: 1, signal: null } })]
    const ids = idsOf(find({ overrides: { workers, events } }))
    for (const id of ['app-ended', 'primary-crashed']) expect(ids).not.toContain(id)
  })

  test('by a fault of ours is not blamed on what the primary does', () => {
    const exit = { code: 1, signal: null }
    const overrides = {
      workers: [1, 2].map(slot => killed(slot, 10_020, { exit: { code: null, signal: null } })),
      events: [end(10_005, { exit, error: 'clusterbench: an uncaught exception' })],
    }
    const adviceOf = (slot: number) => {
      const victims = [{ slot, incarnation: 0, pid: 3_000 + slot }]
      const found = find({ faults: [sampleFault(1, 10_000, { fault: 'crash', victims })], overrides })
      return found.find(({ id }) => id === 'primary-crashed')!.advice
    }
    expect(adviceOf(0)).toContain('nothing started it again')
    expect(adviceOf(1)).toContain('Avoid anything in the primary that can throw')
  })

  test('is found nowhere else', () => {
    for (const id of ['app-ended', 'primary-crashed', 'not-respawned']) expect(idsOf(find({}))).not.toContain(id)
  })
})

describe('the number of workers after a restart of the app', () => {
  const restart = sampleFault(1, 10_000, { fault: 'rolling-restart', params: { strategy: 'own' }, endedMs: 10_400 })
  const fresh = (slot: number, more: Partial<WorkerRecord> = {}) =>
    sampleWorker(slot, { ...half, incarnation: 1, startedMs: 10_010, listeningMs: 10_200, ...more })
  const old = [1, 2].map(slot => killed(slot, 10_400, { exit: { code: 0, signal: null } }))

  test('is told where it grows', () => {
    const extra = [3, 4].map(slot => fresh(slot, { incarnation: 0, startedMs: 10_410, listeningMs: 10_600 }))
    const found = find({ faults: [restart], overrides: { workers: [...old, fresh(1), fresh(2), ...extra] } })
    expect(found.find(({ id }) => id === 'workers-multiplied')!.evidence).toBe('2 workers became 4 in 1 restart.')
    expect(idsOf(found)).not.toContain('not-respawned')
  })

  test('is none of our business where only one of several restarts is followed by one more', () => {
    const second = { ...restart, id: 2, plannedMs: 20_000, firedMs: 20_000, endedMs: 20_400 }
    const late = fresh(3, { incarnation: 0, startedMs: 20_410, listeningMs: 20_600 })
    const found = find({ faults: [restart, second], overrides: { workers: [...old, fresh(1), fresh(2), late] } })
    expect(idsOf(found)).not.toContain('workers-multiplied')
  })

  test('is none of our business where it stays, in whatever slots', () => {
    const moved = [3, 4].map(slot => fresh(slot, { incarnation: 0 }))
    for (const workers of [
      [...old, fresh(1), fresh(2)],
      [...old, ...moved],
    ]) {
      const ids = idsOf(find({ faults: [restart], overrides: { workers } }))
      for (const id of ['workers-multiplied', 'not-respawned']) expect(ids).not.toContain(id)
    }
  })

  test('is told since when it has fallen, if the workers have moved to other slots', () => {
    const moved = [fresh(3, { incarnation: 0 }), fresh(4, { incarnation: 0, endedMs: 35_000 })]
    const found = find({ faults: [restart], overrides: { workers: [...old, ...moved] } })
    expect(found.find(({ id }) => id === 'not-respawned')!.evidence).toContain('was missing: one for the last 5.0 s')
  })

  test('is that of the app, not of a moment in which one was being replaced', () => {
    const before = [killed(1, 9_200), fresh(1, { startedMs: 9_210, listeningMs: 9_400, endedMs: 10_400 }), old[1]!]
    const after = [fresh(1, { incarnation: 2 }), fresh(2)]
    expect(idsOf(find({ faults: [restart], overrides: { workers: [...before, ...after] } }))).not.toContain(
      'workers-multiplied',
    )
  })

  test('is not known while a restart goes on, or just after a worker came', () => {
    const unfinished = { ...restart, status: 'unfinished' as const }
    const draining = [sampleWorker(1), sampleWorker(2), fresh(3, { incarnation: 0 })]
    expect(idsOf(find({ faults: [unfinished], overrides: { workers: draining } }))).not.toContain('workers-multiplied')
    const late = fresh(3, { incarnation: 0, startedMs: 39_400, listeningMs: 39_500 })
    const workers = [...old, fresh(1), fresh(2), late]
    expect(idsOf(find({ faults: [restart], overrides: { workers } }))).not.toContain('workers-multiplied')
  })

  test('is told where it falls', () => {
    const found = find({ faults: [restart], overrides: { workers: [...old, fresh(1)] } })
    expect(found.find(({ id }) => id === 'not-respawned')!.evidence).toContain('1 of 2 workers was missing')
  })
})

describe('a worker that was ended by a signal that clusterbench did not send', () => {
  const adviceFor = (signal: string) => {
    const dead = killed(1, 12_000, { exit: { code: null, signal } })
    const next = sampleWorker(1, { incarnation: 1, startedMs: 12_005, listeningMs: 12_180 })
    const findings = find({ overrides: { workers: [dead, next, sampleWorker(2)] } })
    return findings.find(({ id }) => id === 'killed-from-outside')?.advice
  }

  test('was stopped by PM2 where that was SIGINT, and else perhaps by the system', () => {
    expect(adviceFor('SIGINT')).toMatch(/^PM2 stops a worker with SIGINT, for example above max_memory_restart\./)
    expect(adviceFor('SIGKILL')).toMatch(/^The system kills processes with SIGKILL/)
  })
})
