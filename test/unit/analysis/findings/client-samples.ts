import type { TrialClients, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import type { ModeTraits } from '../../../../src/model/traits.ts'
import { type SampleTrial, sampleFault, sampleWorker } from '../../../golden/trials.ts'

/** Modes by what they do with clients. */
export const IN_TURN: ModeTraits = { primary: true, accepts: 'primary', respawns: 'clusterbench' }
export const STICKY: ModeTraits = { ...IN_TURN, sticky: true }
export const BY_APP: ModeTraits = { primary: true, accepts: 'app', respawns: 'app' }

/** 64 clients that have stayed where they were. */
export const STAYING: TrialClients = {
  ...{ answers: 4_000, stayed: 4_000, connections: 400, connectionsStayed: 400 },
  ...{ firstSlots: { 1: 31, 2: 33 }, lastSlots: { 1: 31, 2: 33 }, moves: [] },
}

/** The same, but that half of their requests and new connections went from one worker to the other. */
export const STRAYING: TrialClients = {
  ...STAYING,
  ...{ stayed: 2_000, connectionsStayed: 200 },
  moves: Array.from({ length: 200 }, (_, at) => ({
    ...{ atMs: 1_000 + at, sinceMs: 900 + at, client: at % 64 },
    ...{ from: { slot: 1 + (at % 2), incarnation: 0 }, to: { slot: 2 - (at % 2), incarnation: 0 } },
  })),
}

/** Three of them whose worker has ended. */
export const BEREFT: TrialClients = {
  ...STAYING,
  moves: [1, 2, 3].map(client => ({
    ...{ atMs: 10_020, sinceMs: 0, client },
    ...{ from: { slot: 1, incarnation: 0 }, to: { slot: 2, incarnation: 0 } },
  })),
}

const ONE = { started: 1_600, finished: 1_600, answered: 1_600, connections: 20 }

/** A trial without faults, with these clients, and workers that got so many requests. */
export function clientSample(
  clients: TrialClients | undefined,
  requests: readonly number[] = [2_500, 2_500],
  first: Partial<WorkerRecord> = {},
): SampleTrial {
  const workers = requests.map((count, at) => {
    const counts = { started: count, finished: count, answered: count, connections: 20 }
    return sampleWorker(at + 1, { ...counts, ...(at === 0 && first) })
  })
  return { faults: [], overrides: { workers, ...(clients && { clients }) } }
}

/** A kill of worker 1, and its replacement. */
const KILLED = [
  sampleWorker(1, { ...ONE, endedMs: 10_003, exit: { code: null, signal: 'SIGKILL' } }),
  sampleWorker(2, ONE),
  sampleWorker(1, { ...ONE, incarnation: 1, startedMs: 10_010, listeningMs: 10_180 }),
]

/** A case for each finding about clients. */
export const CLIENT_CASES = {
  'not-sticky': {
    sample: clientSample(STRAYING),
    traits: STICKY,
    evidence:
      /^50 % of 400 new connections of 64 clients led to another worker, although the client's last one was there\.$/,
  },
  'sticky-skew': {
    sample: clientSample({ ...STAYING, firstSlots: { 1: 64 } }),
    traits: STICKY,
    evidence: /^worker 1 had 64 of 64 clients; its fair share is 32, and 1 worker had none\.$/,
  },
  'session-lost': {
    sample: { faults: [sampleFault(1, 10_000)], overrides: { workers: KILLED, clients: BEREFT } },
    traits: STICKY,
    evidence: /^3 of 64 clients moved to another worker when theirs ended\.$/,
  },
  'one-client': {
    sample: clientSample(undefined, [4_990, 10]),
    traits: BY_APP,
    evidence: /^worker 1 took 99 % of the requests\.$/,
  },
}
