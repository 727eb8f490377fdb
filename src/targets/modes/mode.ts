import type { NodeBinary } from '../../model/arm.ts'
import type { Named } from '../../model/named.ts'
import type { ModeTraits } from '../../model/traits.ts'
import type { Unavailable } from '../../model/unavailable.ts'

/** How an app is run. Pure data: the host reads it, nothing asks for a mode by name. */
export interface Mode extends Named {
  /** What it is: reports and analysis go by this. */
  readonly traits: ModeTraits
  /**
   * `plain`: the host runs the script as plain children. `cluster`: the host is the cluster primary. `threads`: the host
   * runs it in worker threads of its own. `own`: the host runs the script or the command
   * once, and the app starts its workers itself.
   */
  readonly topology: 'plain' | 'cluster' | 'threads' | 'own'
  /** What it runs: the script of the app, or the shell command of `--command`. */
  readonly starts: 'script' | 'command'
  /** It is run where no mode is named. */
  readonly isDefault: boolean
  /** Environment of the host; the scheduling policy is frozen at its first fork. */
  readonly hostEnv: Readonly<Record<string, string>>
  /** Variables that are added to the environment of the app. */
  readonly appEnv: Readonly<Record<string, string>>
  /** Who says how many workers there are: always one, `--workers`, or the app, which is seen once it is up. */
  readonly workers: 'one' | 'chosen' | 'app'
  /** Each worker binds the port itself, with SO_REUSEPORT. */
  readonly reusePort: boolean
  /** Why this mode cannot be run with that Node on this platform; undefined when it can. */
  unavailable(node: NodeBinary, platform: NodeJS.Platform): Unavailable | undefined
}
