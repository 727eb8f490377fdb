import pidusage from 'pidusage'
import type { ProcessTime } from './processes/cpu-meter.ts'
import { hasProc, TreeReader } from './processes/proc.ts'

/** CPU and memory of a target's processes, seen from outside. */
export interface Usage {
  readonly cpuUs: number
  readonly rssMib: number
  /** The living processes one by one; none where there is no /proc. */
  readonly processes: readonly ProcessTime[]
}

/** Which processes make up the app: in a cluster the host is its primary. Children of workers count where /proc shows them. */
export interface Members {
  readonly host: number
  readonly hostIsApp: boolean
  readonly workers: readonly number[]
}

/** Reads the usage of a target. Holds what platforms without /proc need to remember of the dead. */
export class UsageSampler {
  readonly #tree = new TreeReader()
  readonly #cpuMs = new Map<number, number>()
  #cpuUs = 0

  async read(members: Members): Promise<Usage> {
    const usage = hasProc() ? this.#tree.read(members) : await this.#readByPs(members)
    // What is kept of the dead is cut to ticks; time that was seen once does not go away.
    this.#cpuUs = Math.max(this.#cpuUs, usage.cpuUs)
    return { ...usage, cpuUs: this.#cpuUs }
  }

  /** The dead count with what they had used at the last look. */
  async #readByPs({ host, hostIsApp, workers }: Members): Promise<Usage> {
    const pids = hostIsApp ? [host, ...workers] : [...workers]
    const usages = pids.length === 0 ? {} : await pidusage(pids).catch(() => ({}))
    let rssMib = 0
    for (const usage of Object.values(usages)) {
      if (!usage) continue
      this.#cpuMs.set(usage.pid, usage.ctime)
      rssMib += usage.memory / 2 ** 20
    }
    const cpuMs = [...this.#cpuMs.values()].reduce((sum, each) => sum + each, 0)
    return { cpuUs: cpuMs * 1000, rssMib, processes: [] }
  }
}
