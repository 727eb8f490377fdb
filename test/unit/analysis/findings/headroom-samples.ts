import { type SampleTrial, sampleFault } from '../../../golden/trials.ts'
import { samplesOf, TWO } from './scaling-samples.ts'

const TIMES = { detectedMs: 3, respawnedMs: 5, listeningMs: 6_000, firstServedMs: 6_010, allSlotsMs: 6_000 }

/** A kill at 10 s of one of two workers, which is back after 6 s; meanwhile the other takes so many of the 250 requests that are due each second. */
export function killedWhileOneTakes(perSec: number, harm: NonNullable<SampleTrial['harm']>): SampleTrial {
  const isAway = (second: number) => second > 10 && second <= 16
  const requests = (slot: number, second: number) => (isAway(second) ? (slot === 2 ? perSec : 0) : 125)
  const overrides = { samples: samplesOf({ requests }), workers: TWO }
  return { faults: [sampleFault(1, 10_000, { times: TIMES })], harm, overrides }
}

/** Requests that no worker took before their clients gave up, from 13 s on. */
export const queued = (count: number) =>
  ({ fromMs: 13_000, toMs: 13_000 + 4 * count, outcome: 'hung', accepted: false }) as const
