import type { LedgerSnapshot } from '../load/index.ts'
import { RunError } from '../model/errors.ts'
import { droppedOf } from '../model/outcome.ts'
import type { Target } from '../targets/index.ts'

/** What an arm made of its load so far: the rates of its slices, and how its requests ended. */
export interface Served {
  readonly target: Target
  /** Of `ok` answers, slice by slice. */
  readonly perSec: readonly number[]
  readonly ledger: Pick<LedgerSnapshot, 'requests' | 'codes'>
}

/** The last slices that are looked at, as far as there are so many: those in which all requests hang take as long as the timeout. */
const LAST_SLICES = 3

/** Whether nothing was answered lately. */
export function isSilent(perSec: readonly number[]): boolean {
  return perSec.length > 0 && perSec.slice(-LAST_SLICES).every(rate => rate === 0)
}

/** Whose requests never left: the system has nothing more to give to the load generator. */
const EXHAUSTED: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  'unsent.eaddrnotavail': [
    'local ports',
    'A closed connection keeps its port for a minute: keep connections alive, or raise net.ipv4.ip_local_port_range.',
  ],
  'unsent.emfile': ['open files', 'Raise the limit (ulimit -n), or use fewer --connections.'],
}

/**
 * Refuses to measure where no arm answers any more: its app answered the first request, or it would not be loaded.
 * @throws RunError that says how the requests ended
 */
export function refuseSilence(all: readonly Served[], timeoutMs: number): void {
  const given = all.filter(({ perSec, ledger }) => isSilent(perSec) && ledger.requests.rejected === 0)
  if (given.length < all.length) return
  const worst = given[0]!
  const { requests, codes } = worst.ledger
  const exhausted = Object.keys(EXHAUSTED).find(
    code => codes[code] !== undefined && requests.unsent > droppedOf(requests),
  )
  if (exhausted !== undefined) {
    const [what, hint] = EXHAUSTED[exhausted]!
    throw new RunError(
      `The load generator has no ${what} left: it could not send ${requests.unsent} of ${requests.scheduled} requests to ${worst.target.arm.app.name}.`,
      hint,
    )
  }
  throw silent(worst, timeoutMs)
}

function silent({ target, ledger: { requests } }: Served, timeoutMs: number): RunError {
  const ways = (['hung', 'closed', 'truncated', 'malformed', 'refused', 'unsent'] as const)
    .filter(outcome => requests[outcome] > 0)
    .map(
      outcome =>
        `${requests[outcome]} ${outcome === 'hung' ? `hung until the ${timeoutMs / 1000} s timeout` : outcome}`,
    )
  const { app } = target.arm
  const answered = requests.ok === 0 ? 'none' : `only ${requests.ok}`
  return new RunError(
    `${app.name} answered the first request, but then ${answered} of ${requests.scheduled}: ${ways.join(', ')}.`,
    'If it is only slow, raise --timeout. Otherwise see what it waits for: a pool, a lock, a limit on connections.',
  )
}
