import { OUTCOMES, type RequestCounts } from '../../model/outcome.ts'
import type { Collector } from './collector.ts'

/**
 * What was reported request by request must be what the ledger counted.
 * @throws Error where it is not: an internal error
 */
export function refuseOtherCounts({ requests, warmupRequests }: Collector, ledger: RequestCounts): void {
  for (const outcome of ['scheduled', ...OUTCOMES] as const) {
    const seen = requests[outcome] + warmupRequests[outcome]
    if (seen === ledger[outcome]) continue
    throw new Error(`${seen} requests ${outcome} were reported, and ${ledger[outcome]} counted`)
  }
}
