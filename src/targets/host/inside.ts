import { type ListenPlace, tcpOrigin } from '../../model/origin.ts'
import type { StopState } from '../../model/stop.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import type { AgentReply, Probe } from '../target.ts'
import type { AgentLinks } from './agent-links.ts'

const OPENED_WITHIN_MS = 1_000

/** What a worker says of its load, since it started or now. */
export type WorkerLoad = NonNullable<AgentReply['load']>

/** What a supervisor learns about its workers from within, besides what they report by themselves. */
export interface Inside {
  /** What a worker has in hand; undefined when it does not tell in time. */
  look(worker: WorkerId, withinMs: number): Promise<StopState | undefined>
  /** How busy a worker is; undefined when it does not tell in time. */
  load(worker: WorkerId, withinMs: number): Promise<WorkerLoad | undefined>
  /**
   * Waits until this worker itself, and none of its peers, answers the probe as expected on a port, or a unix socket, that they share. False when the signal
   * comes first; true also where that cannot be tried.
   */
  answers(worker: WorkerId, place: ListenPlace, signal: AbortSignal): Promise<boolean>
}

/** For a supervisor without agents. */
export const NOTHING_INSIDE: Inside = {
  look: async () => undefined,
  load: async () => undefined,
  answers: async () => true,
}

/** Asks the agents. */
export function insideOf(links: AgentLinks, probe: Probe | undefined): Inside {
  return {
    async look(worker, withinMs) {
      return (await links.order(worker, { kind: 'look' }, withinMs))?.state
    },
    async load(worker, withinMs) {
      return (await links.order(worker, { kind: 'load' }, withinMs))?.load
    },
    async answers(worker, place, signal) {
      if (!probe) return true
      const reply = await links.order(worker, { kind: 'open-private-port', place }, OPENED_WITHIN_MS)
      if (reply?.privatePort === undefined) return true
      // Loaded here: a host that restarts nothing does not need it.
      const { answersAt } = await import('../ready.ts')
      try {
        return await answersAt(tcpOrigin('127.0.0.1', reply.privatePort, reply.secure), probe, signal)
      } finally {
        void links.order(worker, { kind: 'close-private-port' }, OPENED_WITHIN_MS)
      }
    },
  }
}
