import type { ChaosResult, Trial, WorkerRecord } from '../../src/model/chaos-result.ts'
import {
  type SampleTrial,
  sampleChaosRaw,
  sampleChaosResult,
  sampleFault,
  sampleSham,
  sampleTrial,
  sampleWorker,
} from './trials.ts'

const { settings } = sampleChaosRaw([])

function resultOf(sample: SampleTrial, more: Partial<ChaosResult['settings']> = {}): ChaosResult {
  const trial = withAgreeingCounts(sampleTrial(sample))
  return sampleChaosResult(sampleChaosRaw([trial], { settings: { ...settings, ...more } }))
}

/** The last process answered what the others did not, so that the workers and the client agree. */
function withAgreeingCounts(trial: Trial): Trial {
  const { requests, warmupRequests, workers } = trial
  const seen = [requests, warmupRequests].reduce((sum, { ok, rejected }) => sum + ok + rejected, 0)
  const others = workers.slice(0, -1)
  const answered = seen - others.reduce((sum, worker) => sum + worker.answered, 0)
  return { ...trial, workers: [...others, { ...workers.at(-1)!, started: answered, finished: answered, answered }] }
}

/** The processes of a slot, each of which ended at one of these times. */
function livesOf(slot: number, endsMs: readonly number[], exit: WorkerRecord['exit']): WorkerRecord[] {
  const startsMs = [-400, ...endsMs.map(endMs => endMs + 8)]
  return startsMs.map((startedMs, incarnation) => ({
    ...sampleWorker(slot, { incarnation, startedMs, pid: 3_000 + 100 * incarnation + slot }),
    listeningMs: startedMs + 170,
    firstServedMs: startedMs + 184,
    ...(endsMs[incarnation] !== undefined && { endedMs: endsMs[incarnation], exit, inFlight: 3 }),
    ...{ started: 1_200, finished: 1_200, answered: 1_200, connections: 16 },
  }))
}

const MEMORY_ENDS = { 1: [9_990, 19_990, 29_990], 2: [9_996, 24_990] } as const

/** Memory restarts under shams alone: twice both workers at once. */
const memoryRestarts = resultOf(
  {
    harm: [
      ...[9_976, 19_976, 29_976].map(
        (fromMs, incarnation) =>
          ({ fromMs, toMs: fromMs + 12, outcome: 'closed', slot: 1, incarnation, lastsMs: 10 }) as const,
      ),
      { fromMs: 24_980, toMs: 24_984, outcome: 'closed', slot: 2, incarnation: 1, lastsMs: 8 },
      { fromMs: 10_000, toMs: 10_180, outcome: 'refused' },
    ],
    faults: [sampleSham(1, 14_000), sampleSham(2, 27_000)],
    overrides: {
      workers: [
        ...livesOf(1, MEMORY_ENDS[1], { code: null, signal: 'SIGINT' }),
        ...livesOf(2, MEMORY_ENDS[2], { code: null, signal: 'SIGINT' }),
      ],
      events: [
        ...MEMORY_ENDS[1].map((ms, at) => [ms, 1, at] as const),
        ...MEMORY_ENDS[2].map((ms, at) => [ms, 2, at] as const),
      ].map(([ms, slot, incarnation]) => ({
        ...({ atMs: ms - 10, kind: 'memory', slot, incarnation, text: 'pid 3001: 113 MiB', rssMib: 113 } as const),
      })),
    },
  },
  { policy: { ...settings.policy, maxMemoryRestartMib: 110, memoryCheckMs: 1_000 } },
)

/** A kill whose replacement answers 503 until it is ready, and a crash that nobody planned. */
const rejections = resultOf({
  harm: [
    { fromMs: 12_196, toMs: 13_700, every: 2, outcome: 'rejected', slot: 1, incarnation: 1 },
    { fromMs: 11_996, toMs: 12_000, outcome: 'closed', slot: 1, lastsMs: 6 },
    { fromMs: 22_992, toMs: 23_000, outcome: 'truncated', slot: 2, lastsMs: 9 },
  ],
  faults: [sampleFault(1, 11_998, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] })],
  overrides: {
    workers: [
      ...livesOf(1, [12_002], { code: null, signal: 'SIGKILL' }),
      ...livesOf(2, [23_002], { code: 1, signal: null }),
    ],
    idleReuse: { hintMs: 5_000, longestIdleMs: 214, nearTimeout: 0 },
  },
})

/** Results with workers that end by themselves, and with rejections after faults. */
export const DEATH_SAMPLES: Readonly<Record<string, ChaosResult>> = {
  'chaos-memory-restarts': memoryRestarts,
  'chaos-rejections': rejections,
}
