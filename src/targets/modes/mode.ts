import type { App, NodeBinary } from '../../model/arm.ts'
import type { Named } from '../../model/named.ts'
import type { ModeTraits } from '../../model/traits.ts'
import type { Unavailable } from '../../model/unavailable.ts'

/** A program that runs apps. It is found where the user has installed it, and is never a dependency. */
export interface Launcher {
  /** As people call it. */
  readonly name: string
  /** The package that brings it. */
  readonly package: string
  /** The program that stays in the foreground. */
  readonly program: string
  /** What its configuration files are called. */
  readonly configFiles: RegExp
  /** The shell command that has it replace all workers; run in the environment of the app. */
  readonly reload: string
}

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
  /** What it runs: the script of the app, the shell command of `--command`, or nothing, as the server of `--url` runs already. */
  readonly starts: 'script' | 'command' | 'nothing'
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
  /** A program that the user has, which runs the app and replaces its workers; undefined: none. */
  readonly launcher?: Launcher
  /** Why this mode cannot be run with that Node on this platform; undefined when it can. */
  unavailable(node: NodeBinary, platform: NodeJS.Platform): Unavailable | undefined
}

/** Who says how many workers an app has in a mode: an ecosystem file does so itself. */
export function workersOf({ workers }: Mode, { ecosystem }: Pick<App, 'ecosystem'>): Mode['workers'] {
  return ecosystem ? 'app' : workers
}

/** Whether a mode can run an app: a command is run as it is, an ecosystem file by its launcher, and a script in all modes but that of commands. */
export function isRunIn({ starts, launcher }: Mode, { command, url, ecosystem }: App): boolean {
  if (ecosystem) return launcher !== undefined
  return starts === (url !== undefined ? 'nothing' : command !== undefined ? 'command' : 'script')
}
