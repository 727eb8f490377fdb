import { describe, expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { Finding } from '../../../../src/model/chaos-result.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleTrial, sampleWorker } from '../../../golden/trials.ts'

function find(sample: SampleTrial): Finding[] {
  return summarizeChaos(sampleChaosRaw([sampleTrial(sample)])).summary.findings
}

describe('an outage', () => {
  const victims = [1, 2].map(slot => ({ slot, incarnation: 0, pid: 3_000 + slot }))
  const restart = sampleFault(1, 10_000, { fault: 'rolling-restart', endedMs: 11_000, victims })
  /** Both workers end at one time, and both replacements listen at another. */
  const turnOver = (endedMs: number, listeningMs: number) =>
    [1, 2].flatMap(slot => [
      sampleWorker(slot, { endedMs, started: 2_500, finished: 2_500, answered: 2_500 }),
      sampleWorker(slot, {
        ...{ incarnation: 1, startedMs: 9_990, listeningMs },
        ...{ started: 2_500, finished: 2_500, answered: 2_500 },
      }),
    ])
  const refused = (fromMs: number, toMs: number) => ({ fromMs, toMs, outcome: 'refused' }) as const

  test('is no restart that takes one worker after the other, even if a request is refused', () => {
    const overrides = { workers: turnOver(10_500, 10_200) }
    const ids = find({ faults: [restart], harm: [refused(10_300, 10_304)], overrides }).map(({ id }) => id)
    expect(ids).not.toContain('outage')
  })

  test('is a restart in which requests are refused while no worker is there', () => {
    const sample = { faults: [restart], harm: [refused(10_010, 10_300)] }
    const [ended] = find({ ...sample, overrides: { workers: turnOver(10_003, 10_310) } })
    expect(ended).toMatchObject({ id: 'outage', advice: expect.stringContaining('Restart workers one at a time') })
    const asked = [1, 2].map(slot => ({ slot, incarnation: 0, text: 'SIGTERM', kind: 'asked' as const, atMs: 10_000 }))
    const [told] = find({ ...sample, overrides: { workers: turnOver(10_900, 10_310), events: asked } })
    expect(told).toMatchObject({ id: 'outage' })
  })

  test('of an only worker is none where its replacement is there before', () => {
    const workers = turnOver(10_500, 10_200).slice(0, 2)
    const one = sampleFault(1, 10_000, { fault: 'rolling-restart', endedMs: 11_000, victims: victims.slice(0, 1) })
    const sample = { slots: 1, faults: [one], harm: [refused(10_300, 10_304)], overrides: { workers } }
    expect(find(sample).map(({ id }) => id)).not.toContain('outage')
  })

  test('at the limit of each worker is told from one that was brought about', () => {
    const exits = turnOver(10_003, 10_310).map(worker =>
      worker.endedMs === null ? worker : { ...worker, exit: { code: 0, signal: null } },
    )
    const found = find({ harm: [refused(10_010, 10_300)], overrides: { workers: exits } })
    expect(found.find(({ id }) => id === 'outage')!.advice).toContain('Give each its own limit or lifetime')
  })

  test('of several the longest is told', () => {
    const twice = [10_000, 20_000].map((atMs, at) => sampleFault(at + 1, atMs))
    const harm = [refused(10_000, 10_100), refused(20_000, 20_300)]
    const [finding] = find({ arm: 'single', slots: 1, primaryFds: null, harm, faults: twice })
    expect(finding!.evidence).toMatch(/requests were refused during 2 outages, the longest [23]\d\d ms\.$/)
  })
})
