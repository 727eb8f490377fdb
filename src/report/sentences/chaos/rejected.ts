import type { FaultView } from '../../reported-arm.ts'
import { inBrackets } from '../answers.ts'

/** Responses with an unexpected status that faults are charged with, beyond the share before them; and the statuses: ` (503)`. */
export function rejectedMore(faults: readonly FaultView[]): { readonly count: number; readonly statuses: string } {
  const felt = faults.flatMap(({ harm }) => (harm?.rejected && harm.rejected.excess > 0 ? [harm.rejected] : []))
  const codes: Record<string, number> = {}
  for (const { byStatus } of felt) {
    for (const [status, count] of Object.entries(byStatus))
      codes[`rejected.${status}`] = (codes[`rejected.${status}`] ?? 0) + count
  }
  return { count: Math.round(felt.reduce((sum, { excess }) => sum + excess, 0)), statuses: inBrackets(codes) }
}
