import { PRIMARY } from '../../model/worker-id.ts'
import type { WorkerCounters } from '../target.ts'
import type { AgentLinks } from './agent-links.ts'
import type { AgentCounters } from './protocol.ts'
import type { Roster, Worker } from './roster.ts'

/** How long a worker may take to answer; one that is blocked or stopped is reported as it was seen last. */
const ANSWER_WITHIN_MS = 1_000

const NOTHING_YET: AgentCounters = {
  ...{ connections: 0, started: 0, finished: 0, utilization: 0, loopActiveMs: 0 },
  ...{ loopDelayP99Ms: 0, heapUsedMib: 0, gcMs: 0 },
}

/** Collects the counters of all living workers that have an agent to count. */
export class CounterSampler {
  readonly #roster: Roster
  readonly #links: AgentLinks
  readonly #last = new WeakMap<Worker, AgentCounters>()

  constructor(roster: Roster, links: AgentLinks) {
    this.#roster = roster
    this.#links = links
  }

  sample(): Promise<WorkerCounters[]> {
    const workers = this.#roster.living().filter(({ slot, hasAgent }) => slot !== PRIMARY.slot && hasAgent)
    return Promise.all(workers.map(worker => this.#ask(worker)))
  }

  async #ask(worker: Worker): Promise<WorkerCounters> {
    const fresh = await this.#links.sample(worker, ANSWER_WITHIN_MS)
    const counters = fresh ?? this.#last.get(worker) ?? NOTHING_YET
    this.#last.set(worker, counters)
    const { slot, pid, incarnation } = worker
    return { slot, pid, incarnation, ...counters }
  }
}
