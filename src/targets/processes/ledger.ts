import { isRunning, type ProcessIdentity, signalGroup, signalProcess } from './identity.ts'
import { findMarked, RUN_MARK } from './marks.ts'
import { groupOf } from './parents.ts'

/** A line of the ledger, written as soon as a process is known. */
export interface LedgerEntry extends ProcessIdentity {
  /** Leader of a process group that belongs to the run. */
  readonly leader: boolean
}

/** The processes that a run has started; the only ones that it ever signals. */
export class ProcessLedger {
  readonly #runId: string
  readonly #entries = new Map<string, LedgerEntry>()

  constructor(runId: string) {
    this.#runId = runId
  }

  add(entry: LedgerEntry): void {
    this.#entries.set(`${entry.pid}/${entry.startTime}`, entry)
  }

  /** Whatever still runs of the run: what was written down, and every process that carries the run's mark. */
  survivors(): ProcessIdentity[] {
    const known = [...this.#entries.values()].filter(isRunning)
    const pids = new Set(known.map(entry => entry.pid))
    return [...known, ...findMarked(RUN_MARK, this.#runId).filter(found => !pids.has(found.pid))]
  }

  /**
   * Signals all survivors: whole groups first, so that a process cannot fork its way out, then one by one. Who is in a group is written down,
   * because some are not marked, and may outlive their leader.
   */
  signal(signal: NodeJS.Signals): void {
    const leaders = [...this.#entries.values()].filter(({ leader }) => leader)
    for (const leader of leaders) {
      for (const member of groupOf(leader)) if (member.pid !== leader.pid) this.add({ ...member, leader: false })
      signalGroup(leader, signal)
    }
    for (const survivor of this.survivors()) signalProcess(survivor, signal)
  }
}
