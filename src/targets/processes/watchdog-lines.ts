import type { ProcessIdentity } from './identity.ts'
import type { LedgerEntry } from './ledger.ts'
import type { TemporaryFolder } from './temporary-folder.ts'

/** A line to the watchdog, as JSON. */
export type WatchdogLine =
  | { readonly kind: 'guard'; readonly entry: LedgerEntry }
  /** Continue this process after `forMs`, whatever has become of the runner. Answered with the id on a line of its own. */
  | { readonly kind: 'lease'; readonly id: number; readonly process: ProcessIdentity; readonly forMs: number }
  /** It has been continued. */
  | { readonly kind: 'end-lease'; readonly process: ProcessIdentity }
  /** Remove this folder at the end. Answered with the id on a line of its own. */
  | { readonly kind: 'folder'; readonly id: number; readonly folder: TemporaryFolder }
  /** It has been removed. */
  | { readonly kind: 'folder-gone'; readonly path: string }
