import type { LoadEngine } from '../engine.ts'
import { autocannon } from './autocannon.ts'
import { undici } from './undici.ts'

/** All engines. A new one is one file and one line here; the contract tests loop over this list. */
export const engines: readonly LoadEngine[] = [autocannon, undici]
