import type { ClientSummary, Trial, TrialClients } from '../../model/chaos-result.ts'
import { workerNumber } from '../../model/worker-id.ts'

/** A client's worker was chosen when it connected, and is known when the response is there: so much later, at the most. */
const RESPONSE_MS = 250

type Move = TrialClients['moves'][number]

/** Whether clients stayed with one worker, and where they did not, why. */
export function summarizeClients(clients: TrialClients, trial: Pick<Trial, 'workers' | 'stops'>): ClientSummary {
  const { workers } = trial
  const { answers, stayed, connections, connectionsStayed, firstSlots, lastSlots, moves } = clients
  const causes = causesOf(moves, trial)
  const bereft = new Set(moves.filter((_, at) => causes[at] === 'ended').map(({ client }) => client))
  const slots = [
    ...new Set([...workers.map(({ slot }) => slot), ...Object.keys({ ...firstSlots, ...lastSlots }).map(Number)]),
  ]
  return {
    answers,
    stayed: answers > 0 ? stayed / answers : 1,
    connections,
    connectionsStayed: connections > 0 ? connectionsStayed / connections : null,
    strayed: causes.filter(cause => cause === 'strayed').length,
    bereft: bereft.size,
    count: Object.values(firstSlots).reduce((sum, each) => sum + each, 0),
    homes: slots
      .filter(slot => slot > 0)
      .sort((a, b) => a - b)
      .map(slot => ({ slot, first: firstSlots[slot] ?? 0, last: lastSlots[slot] ?? 0 })),
  }
}

/**
 * Why each client moved. `ended`: its worker was gone, or about to go. `returned`: the other worker had not been there when the
 * client came to this one, as after
 * a restart. `strayed`: both had been there all the time.
 */
function causesOf(
  moves: readonly Move[],
  { workers, stops = [] }: Pick<Trial, 'workers' | 'stops'>,
): ('ended' | 'returned' | 'strayed')[] {
  const cameToListenMs = new Map(workers.map(worker => [workerNumber(worker), worker.listeningMs ?? 0]))
  const leftMs = new Map([
    ...workers.flatMap(worker => (worker.endedMs === null ? [] : [[workerNumber(worker), worker.endedMs] as const])),
    ...stops.map(each => [workerNumber(each), each.askedMs] as const),
  ])
  const cameAtMs = new Map<string, number>()
  return moves.map(({ atMs, client, from, to }) => {
    const cameMs = cameAtMs.get(`${client} ${workerNumber(from)}`) ?? RESPONSE_MS
    cameAtMs.set(`${client} ${workerNumber(to)}`, atMs)
    if ((leftMs.get(workerNumber(from)) ?? Number.POSITIVE_INFINITY) <= atMs) return 'ended'
    return (cameToListenMs.get(workerNumber(to)) ?? 0) > cameMs - RESPONSE_MS ? 'returned' : 'strayed'
  })
}
