import type { ChaosResult, FaultRecord } from '../../src/model/chaos-result.ts'
import { faultTraitsOf } from '../support/traits.ts'
import { type SampleTrial, sampleChaosRaw, sampleChaosResult, sampleFault, sampleSham, sampleTrial } from './trials.ts'

/** A fault of a companion, which leaves the workers alone. */
export function companionFault(id: number, firedMs: number, more: Partial<FaultRecord> = {}): FaultRecord {
  const { fault = 'kill' } = more
  const { noun, ...traits } = faultTraitsOf(fault)
  return sampleFault(id, firedMs, {
    ...{ fault, victims: [], times: sampleSham(1, 0).times, endedMs: firedMs + 2_000, inFlight: 0 },
    traits: { ...traits, noun: `redis ${noun}`, does: 'disturbs', lasting: true },
    params: { target: 'redis', signal: 'SIGKILL', restart: '2s' },
    ...more,
  })
}

/** A result of a trial with a companion. */
export function companionResult(sample: SampleTrial): ChaosResult {
  const raw = sampleChaosRaw([sampleTrial(sample)])
  return sampleChaosResult({ ...raw, settings: { ...raw.settings, companions: ['redis'] } })
}

export const COMPANION_SAMPLES: Readonly<Record<string, ChaosResult>> = {
  'chaos-companions': companionResult({
    harm: [{ fromMs: 10_000, toMs: 10_900, outcome: 'rejected', every: 2 }],
    faults: [
      companionFault(1, 10_000),
      companionFault(2, 20_000, { fault: 'pause', params: { target: 'redis', for: '2s' } }),
      companionFault(3, 30_000, {
        fault: 'latency',
        params: { target: 'redis', add: '200ms', jitter: '50ms', for: '2s' },
        evidence: '56 KiB of responses were held back for 150 ms to 250 ms, in 2 s',
      }),
    ],
  }),
}
