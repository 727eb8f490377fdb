import type { Trial, TrialSample, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import type { ModeTraits } from '../../../../src/model/traits.ts'
import { type SampleTrial, sampleTrial, sampleWorker } from '../../../golden/trials.ts'

export const OWN: ModeTraits = { primary: true, accepts: 'primary', respawns: 'app' }

const SECONDS = 30

interface Looks {
  /** Requests per second of the worker of a slot at a time. */
  readonly requests?: (slot: number, second: number) => number
  readonly primaryUsPerSec?: number
}

/** Looks once a second at two workers, from `addedAt` on at a third, and at their primary. */
export function samplesOf({ requests = () => 100, primaryUsPerSec = 500 }: Looks, addedAt = SECONDS): TrialSample[] {
  const totals = [0, 0, 0]
  return Array.from({ length: SECONDS }, (_, second) => ({
    ...{ atMs: second * 1_000, rssMib: 100, primaryFds: 23, primaryRssMib: 40, runnerRssMib: 100 },
    ...{ cpuUs: second * 100_000, primaryCpuUs: second * primaryUsPerSec },
    workers: totals.flatMap((_total, at) => {
      if (at === 2 && second < addedAt) return []
      totals[at]! += requests(at + 1, second)
      return [{ slot: at + 1, incarnation: 0, rssMib: 40, requests: totals[at]! }]
    }),
  }))
}

const HALF: Partial<WorkerRecord> = { started: 2_500, finished: 2_500, answered: 2_500, connections: 20 }
export const TWO = [sampleWorker(1, HALF), sampleWorker(2, HALF)]

/** Requests per second of the sample trial. */
const { requests, phases } = sampleTrial({ faults: [] })
const RATE = (requests.ok * 1000) / (phases.cooldown[1] - phases.baseline[0])

/** A primary that uses a fiftieth of a CPU by itself, and so much per request. */
export const busyPrimary = (us: number) => samplesOf({ primaryUsPerSec: us * RATE + 20_000 })

export const addedAt = (listeningMs: number) => [
  ...TWO,
  sampleWorker(3, {
    startedMs: listeningMs - 400,
    listeningMs,
    started: 60,
    finished: 60,
    answered: 60,
    connections: 3,
  }),
]
/** A third worker that gets so many requests per second, where the others get 100. */
export const thirdGets = (perSec: number) => samplesOf({ requests: slot => (slot === 3 ? perSec : 100) }, 10)

export const REMOVAL: Trial['events'] = [{ atMs: 10_000, kind: 'removed', slot: 2, incarnation: 0, text: 'pid 3002' }]
/** A second worker that gets requests until then. */
export const secondServesUntil = (second: number) =>
  samplesOf({ requests: (slot, at) => (slot === 1 || at < second ? 50 : 0) })

/** What an autoscaler saw once a second. */
export const seenByScaler = (load: number, wanted: number) =>
  samplesOf({}).map(sample => ({ ...sample, scaling: { load, ready: 2, wanted } }))

export const SCALES: ModeTraits = { primary: true, accepts: 'primary', respawns: 'clusterbench', scales: true }
export const SCALING = { by: 'utilization', target: 0.7, upAfterMs: 0, downAfterMs: 30_000 } as const

/** The autoscaler adds a third worker, or takes the second away. */
export const scaledAt = (atMs: number, to: 1 | 3): Trial['events'][number] => ({
  ...{ atMs, kind: 'scaled', slot: null, incarnation: null, text: `2 → ${to} workers` },
  scaled: { from: 2, to, load: 0.98, workers: [{ slot: to === 3 ? 3 : 2, incarnation: 0 }] },
})

const sampleOf = (overrides: Partial<Trial>): SampleTrial => ({ faults: [], overrides })

/** A case for each finding about primaries and workers of an app that scales by itself. */
export const SCALING_CASES = {
  'primary-busy': {
    sample: sampleOf({ workers: TWO, samples: busyPrimary(190), primaryIdleCpu: 0.02 }),
    traits: OWN,
    evidence: /^the primary used 190 µs of CPU per request, all processes together \d+ µs\.$/,
  },
  'new-worker-idle': {
    sample: sampleOf({ workers: addedAt(9_400), samples: thirdGets(3) }),
    traits: OWN,
    evidence: /^1 of 1 new worker took as little as 1 % of the requests; a fair share is 33 %\.$/,
  },
  'never-scaled': {
    sample: sampleOf({ workers: TWO, samples: seenByScaler(0.98, 3) }),
    settings: { scaling: SCALING },
    traits: SCALES,
    evidence:
      /^the mean worker was 98 % busy, and the target is 70 %; there were 2 workers all the time, and --workers allows no more than 2\.$/,
  },
  'removed-but-serving': {
    sample: sampleOf({ workers: TWO, events: REMOVAL, samples: secondServesUntil(25) }),
    traits: OWN,
    evidence: /^1 of 1 worker that the primary had disconnected still got requests up to 14\.0 s later\.$/,
  },
}
