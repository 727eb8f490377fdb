import type { WorkerCounters } from '../target.ts'
import type { AgentLinks } from './agent-links.ts'
import type { AgentCounters } from './protocol.ts'
import type { Worker, WorkerTable } from './worker-table.ts'

/** How long a worker may take to answer; one that is blocked or stopped is reported as it was seen last. */
const ANSWER_WITHIN_MS = 1_000

const NOTHING_YET: AgentCounters = {
  ...{ connections: 0, started: 0, finished: 0, utilization: 0, loopActiveMs: 0 },
  ...{ loopDelayP99Ms: 0, heapUsedMib: 0, gcMs: 0 },
}

/** Collects the counters of all living workers. */
export class CounterSampler {
  readonly #table: WorkerTable
  readonly #links: AgentLinks
  readonly #last = new WeakMap<Worker, AgentCounters>()

  constructor(table: WorkerTable, links: AgentLinks) {
    this.#table = table
    this.#links = links
  }

  sample(): Promise<WorkerCounters[]> {
    return Promise.all(this.#table.living().map(worker => this.#ask(worker)))
  }

  async #ask(worker: Worker): Promise<WorkerCounters> {
    const fresh = await this.#links.sample(worker, ANSWER_WITHIN_MS)
    const counters = fresh ?? this.#last.get(worker) ?? NOTHING_YET
    this.#last.set(worker, counters)
    const { slot, pid, incarnation } = worker
    return { slot, pid, incarnation, ...counters }
  }
}
