import type { ClientSummary, Trial, TrialClients } from '../../model/chaos-result.ts'
import { workerNumber } from '../../model/worker-id.ts'

/** A worker is chosen once the connection is accepted, so much after its client saw it come up at the most, where the machine is not busy. */
const ACCEPTED_MS = 100

type Move = TrialClients['moves'][number]

/**
 * Whether clients stayed with one worker, and where they did not, why.
 * @param slowMs what slow responses take: on a busy machine, a connection may be accepted as late as that
 */
export function summarizeClients(
  clients: TrialClients,
  trial: Pick<Trial, 'workers' | 'stops'>,
  slowMs = 0,
): ClientSummary {
  const { workers } = trial
  const { answers, stayed, connections, connectionsStayed, firstSlots, lastSlots, moves } = clients
  const causes = causesOf(moves, trial, Math.max(ACCEPTED_MS, slowMs))
  // Beyond some thousands moves are only counted.
  const strayedShare = moves.length > 0 ? causes.filter(cause => cause === 'strayed').length / moves.length : 0
  const lostWorker = new Set(moves.filter((_, at) => causes[at] === 'ended').map(({ client }) => client))
  const slots = [
    ...new Set([...workers.map(({ slot }) => slot), ...Object.keys({ ...firstSlots, ...lastSlots }).map(Number)]),
  ]
  return {
    answers,
    stayed: answers > 0 ? stayed / answers : 1,
    connections,
    connectionsStayed: connections > 0 ? connectionsStayed / connections : null,
    strayed: Math.round(strayedShare * (connections - connectionsStayed)),
    lostWorker: lostWorker.size,
    count: Object.values(firstSlots).reduce((sum, each) => sum + each, 0),
    byWorker: slots
      .filter(slot => slot > 0)
      .sort((a, b) => a - b)
      .map(slot => ({ slot, first: firstSlots[slot] ?? 0, last: lastSlots[slot] ?? 0 })),
  }
}

/**
 * Why each client moved. `ended`: its worker was gone, or about to go, or this is its replacement. `returned`: the other worker had not been there for its last
 * connection, as after a restart. `strayed`: both had been there for both.
 */
function causesOf(
  moves: readonly Move[],
  { workers, stops = [] }: Pick<Trial, 'workers' | 'stops'>,
  acceptedMs: number,
): ('ended' | 'returned' | 'strayed')[] {
  const cameMs = new Map(workers.map(worker => [workerNumber(worker), worker.listeningMs ?? 0]))
  const leftMs = new Map([
    ...workers.flatMap(worker => (worker.endedMs === null ? [] : [[workerNumber(worker), worker.endedMs] as const])),
    ...stops.map(each => [workerNumber(each), each.askedMs] as const),
  ])
  return moves.map(({ atMs, sinceMs, from, to }) => {
    if (to.slot === from.slot) return 'ended'
    if ((leftMs.get(workerNumber(from)) ?? Number.POSITIVE_INFINITY) <= atMs + acceptedMs) return 'ended'
    const toCameMs = cameMs.get(workerNumber(to)) ?? 0
    return toCameMs > 0 && toCameMs > sinceMs - acceptedMs ? 'returned' : 'strayed'
  })
}
