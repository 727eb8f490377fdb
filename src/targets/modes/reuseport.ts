import type { NodeBinary } from '../../model/arm.ts'
import { isAtLeast } from '../version.ts'
import type { Mode } from './mode.ts'

/** Independent processes that bind the same port with SO_REUSEPORT; the kernel spreads connections by their hash. */
export const reuseport = {
  name: 'reuseport',
  summary: 'plain processes that bind one port with SO_REUSEPORT (Node 22.12, Linux)',
  topology: 'plain',
  hostEnv: {},
  singleWorker: false,
  reusePort: true,
  unavailable: reasonAgainst,
} satisfies Mode

/** `listen({ reusePort })` came with 22.12.0 and 23.1.0; macOS and Windows throw (nodejs/node#61018). */
function reasonAgainst(node: NodeBinary, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'linux') return `reuseport needs Linux, this is ${platform}`
  const missing = !isAtLeast(node.version, 22, 12) || node.version.startsWith('v23.0.')
  return missing ? `reuseport needs Node 22.12 or newer, this target runs ${node.version}` : undefined
}
