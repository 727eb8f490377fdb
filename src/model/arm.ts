import type { BodyCheck } from './body-check.ts'
import type { Companion } from './companion.ts'
import type { LoadedServer } from './loaded-server.ts'
import type { ArmVersion } from './result-parts.ts'
import type { ModeTraits } from './traits.ts'

/** An app: the user's script, a command that starts it, or a built-in sample server. */
export interface App {
  /** As the user named it: a sample's name, a path, or the label of a command. */
  readonly name: string
  /** Absolute path of the script that is run; empty where a command starts the app. */
  readonly script: string
  /** The shell command that starts the app, with `{port}` where its port goes; undefined: node runs the script. */
  readonly command?: string | undefined
  /** Origin of a server that runs already, and is not started; undefined: the app is started. */
  readonly url?: string | undefined
  /** The script is a configuration file of PM2, an ecosystem file: which of its apps is run; undefined: it is a program. */
  readonly ecosystem?: EcosystemChoice | undefined
  /** Arguments handed to the script. */
  readonly args: readonly string[]
  /** Extra environment for the app's processes. */
  readonly env: Readonly<Record<string, string>>
  /** Working directory of the app's processes. */
  readonly cwd: string
  readonly builtIn: boolean
  /** Arguments for node itself that the app is started with, before those that are asked for; undefined: none. */
  readonly nodeArgs?: readonly string[]
}

/** What is run of an ecosystem file, in the words of PM2's own flags. */
export interface EcosystemChoice {
  /** `--only`: the name of the app; undefined: there is one. */
  readonly only: string | undefined
  /** `--env`: the variables of `env_<name>` are added; undefined: only those of `env` are set. */
  readonly env: string | undefined
}

/** A Node binary that runs targets. */
export interface NodeBinary {
  /** Absolute path. */
  readonly path: string
  /** As `process.version` prints it: `v20.20.2`. */
  readonly version: string
}

/** A program of the user's that runs an app, and replaces its workers. */
export interface LauncherBinary {
  /** As people call it. */
  readonly name: string
  /** Absolute path of the program. */
  readonly path: string
  /** The folder of its package; undefined where the program is a launcher of another kind, which does not tell. */
  readonly folder: string | undefined
  /** As its package.json says; undefined where that is not found. */
  readonly version: string | undefined
}

/** One thing compared: app × mode × workers × Node binary. */
export interface Arm {
  /** Short unique name, built from what differs between the arms of the run. */
  readonly id: string
  readonly app: App
  /** A name out of the mode registry. */
  readonly mode: string
  /** What that mode is. */
  readonly traits: ModeTraits
  readonly workers: number
  /** Where workers are added by load: how many there may be; `workers` are the fewest then. */
  readonly mostWorkers?: number | undefined
  readonly node: NodeBinary
  /** What runs the app instead of node and clusterbench; undefined: they do. */
  readonly launcher?: LauncherBinary | undefined
  /** Arguments for node itself, before the script. */
  readonly nodeArgs: readonly string[]
  /** True for the second copy of the reference that measures the noise floor. */
  readonly control: boolean
  /** Which copy of the app this is, where two are compared. */
  readonly version?: ArmVersion | undefined
  /** Programs that are started for it, and that it finds by its variables; undefined: none. */
  readonly companions?: readonly Companion[]
  /** Iterations of arithmetic (`targets/apps/burn.ts`) that the agent adds to each request, to slow the arm down on purpose. */
  readonly injectedWork?: number | undefined
}

/** What is known of an arm once it is up. */
export interface ArmAsRun {
  /** The server that gets the load. */
  readonly loaded: LoadedServer
  readonly traits: ModeTraits
  /** Processes that answer requests. */
  readonly workers: number
}

/** A request of the load, and which answers to it are expected. */
export interface RequestSpec {
  readonly method: string
  /** Path with its query, beginning with `/`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Statuses that count as `ok`; 2xx and 3xx when undefined. */
  readonly expectStatus: readonly number[] | undefined
  /** What bodies of `ok` answers say; undefined: anything. */
  readonly expectBody?: BodyCheck | undefined
}

/** Whether an answer with this status is `ok` rather than `rejected`. */
export function isExpected(status: number, spec: Pick<RequestSpec, 'expectStatus'>): boolean {
  return spec.expectStatus ? spec.expectStatus.includes(status) : status >= 200 && status < 400
}
