import type { NodeBinary } from '../../model/arm.ts'
import type { Unavailable } from '../../model/unavailable.ts'
import { isAtLeast } from '../version.ts'
import type { Mode } from './mode.ts'

/** Independent processes that bind the same port with SO_REUSEPORT; the kernel spreads connections by their hash. */
export const reuseport = {
  name: 'reuseport',
  summary: 'plain processes that bind one port with SO_REUSEPORT (Node 22.12, Linux)',
  traits: { primary: false, accepts: 'workers', respawns: 'clusterbench' },
  topology: 'plain',
  starts: 'script',
  isDefault: true,
  hostEnv: {},
  appEnv: {},
  workers: 'chosen',
  reusePort: true,
  unavailable: reasonAgainst,
} satisfies Mode

/** `listen({ reusePort })` came with 22.12.0 and 23.1.0; macOS and Windows throw (nodejs/node#61018). */
function reasonAgainst(node: NodeBinary, platform: NodeJS.Platform): Unavailable | undefined {
  if (platform !== 'linux') return { kind: 'needs-platform', needed: 'linux', found: platform }
  const missing = !isAtLeast(node.version, 22, 12) || node.version.startsWith('v23.0.')
  return missing ? { kind: 'needs-node', needed: '22.12', found: node.version } : undefined
}
