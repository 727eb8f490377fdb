import type { Mode } from './mode.ts'
import { reuseport } from './reuseport.ts'

/** Worker threads of one process, each of which runs the script and binds the port itself. */
export const threads = {
  ...reuseport,
  name: 'threads',
  summary: 'worker threads of one process that bind one port with SO_REUSEPORT (Node 22.12, Linux)',
  traits: { primary: false, accepts: 'workers', respawns: 'clusterbench', threads: true },
  topology: 'threads',
  isDefault: false,
} satisfies Mode
