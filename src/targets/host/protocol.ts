import type { ListenPlace } from '../../model/origin.ts'
import type { ScaleLook, ScalingPolicy } from '../../model/scaling.ts'
import type { StartTimes } from '../../model/start-times.ts'
import type { StickyBy } from '../../model/sticky-by.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import type { BoxLayout } from '../black-box.ts'
import type { Pm2App } from '../pm2/ecosystem.ts'
import type {
  AgentOrder,
  AgentReply,
  LifecycleEvent,
  Probe,
  RollPlan,
  SupervisorPolicy,
  WorkerCounters,
  WorkerExit,
} from '../target.ts'
import type { Listener, ListenFailure, TcpListener, UnixListener } from './listeners.ts'

export type { ScaleLook } from '../../model/scaling.ts'
export type { WorkerExit } from '../target.ts'
export type { Listener, ListenFailure, TcpListener, UnixListener } from './listeners.ts'

/** What a host is to run; the first message that it gets. */
export interface HostPlan {
  /** `plain`, `cluster`, `threads`: the script as so many workers; `own`: as it is, it starts its workers itself. */
  readonly topology: 'plain' | 'cluster' | 'threads' | 'own'
  readonly script: string
  /** A shell command to run instead of the script; only where the app starts its workers itself. */
  readonly command: string | undefined
  /** The command is given a port to listen on. */
  readonly givesPort: boolean
  /** What PM2 is to run, where the command is PM2. */
  readonly ecosystem: Pm2App | undefined
  /** The shell command that restarts all workers where a restart names no other; undefined: there is none. */
  readonly reload: string | undefined
  /** The port, as the app requests it, whose server is to be loaded; undefined: the one that it is given, if any. */
  readonly port: number | undefined
  readonly args: readonly string[]
  readonly cwd: string
  /** The app's whole environment, but for what the agent needs. */
  readonly env: Readonly<Record<string, string>>
  readonly nodeArgs: readonly string[]
  /** How many, at first; of no account where the app starts them itself. */
  readonly workers: number
  /** Each worker binds the port itself. */
  readonly reusePort: boolean
  /** Where to begin the search for free ports (free-ports.ts). */
  readonly portsFrom: number
  /** Iterations of arithmetic that the agents add to each request; undefined: none. */
  readonly injectedWork?: number | undefined
  /** The agents tell with each response what CPU time it took. */
  readonly timesResponses?: boolean | undefined
  readonly policy: SupervisorPolicy
  /** When workers are added and removed, and how many there may be; undefined: there are always as many. */
  readonly scaling?: (ScalingPolicy & { readonly least: number; readonly most: number }) | undefined
  /** In a cluster: the primary accepts connections and gives each client to one worker, and by what it tells clients apart. */
  readonly stickyBy?: StickyBy | undefined
  /** The request by which a replacement proves that it is ready; undefined: it is as soon as it listens. */
  readonly probe?: Probe | undefined
  /** Path of the unix socket on which the host waits for its agents. */
  readonly socket: string
  /** Start of the paths of the workers' black boxes; undefined: they have none. */
  readonly blackBoxes: string | undefined
}

export type ToHost =
  | { readonly kind: 'plan'; readonly plan: HostPlan }
  /** The target is ready: the load goes to this port or unix socket, and from now on workers that end are to be replaced. */
  | { readonly kind: 'supervise'; readonly place: ListenPlace; readonly starts: StartTimes }
  | (Question & { readonly id: number })
  /** End the rolling restart that was asked for under this id. */
  | { readonly kind: 'abort-roll'; readonly id: number }
  /** End a worker that is a thread, which no signal reaches. */
  | { readonly kind: 'terminate'; readonly worker: WorkerId }
  /** End all workers (SIGTERM, SIGKILL after `graceMs`), then the host itself. */
  | { readonly kind: 'stop'; readonly graceMs: number }

/** What a host answers, sooner or later. */
export type Question =
  /** Counters of all living workers: `WorkerCounters[]`. */
  | { readonly kind: 'sample' }
  /** Have a worker's agent do something: `AgentReply`, or nothing when the worker ended first. */
  | { readonly kind: 'order'; readonly worker: WorkerId; readonly order: AgentOrder }
  /** Restart all workers: `RollReport`. */
  | { readonly kind: 'roll'; readonly plan: RollPlan }

export type FromHost =
  | { readonly kind: 'table'; readonly rows: readonly WorkerRow[] }
  /** Sent as it happens, after the table that shows it. */
  | { readonly kind: 'lifecycle'; readonly event: LifecycleEvent }
  | { readonly kind: 'scale-look'; readonly look: ScaleLook }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'broken'; readonly reason: BrokenReason }

/** Why a host gave up. */
export type BrokenReason =
  | { readonly cause: 'forks'; readonly forks: number }
  | {
      readonly cause: 'crash-loop'
      readonly slot: number
      readonly restarts: number
      readonly exit: WorkerExit
      /** The last process was killed because it did not listen in time. */
      readonly late: StartTimes | undefined
    }
  | { readonly cause: 'spawn'; readonly message: string }
  /** The app, which starts its workers itself, has ended; `error`: of what, if its first process could say so. */
  | { readonly cause: 'app-ended'; readonly exit: WorkerExit; readonly error: string | undefined }

/** One process of the worker table: the newest of its slot, or an older one that still runs. */
export interface WorkerRow {
  readonly slot: number
  readonly pid: number
  readonly startTime: string
  readonly incarnation: number
  /** On the shared clock. */
  readonly startedAtMs: number
  readonly retiring: boolean
  /** Its server is up: the one that is loaded, once that is known. */
  readonly listening: boolean
  readonly listeners: readonly TcpListener[]
  /** Unix sockets on which it listens. */
  readonly sockets: readonly UnixListener[]
  /** The app's last listen that failed. */
  readonly listenError: ListenFailure | undefined
  /** Its agent has reported. */
  readonly hasAgent: boolean
  /** How it schedules the workers of node:cluster that it has forked; undefined: it has forked none. */
  readonly policy: 'rr' | 'none' | undefined
  /** Undefined while it runs. */
  readonly exit: WorkerExit | undefined
}

/** What the agent is told in its environment variable, as JSON. */
export interface AgentOrders {
  /**
   * Beside it, `<socket>.<name>.failed` (agent-name.cts) takes the last listen that failed, and `<socket>.<pid>.error` the error that nothing caught: a
   * process that ends of it has no time to say so over the socket.
   */
  readonly socket: string
  /** Who the process is; undefined where the app starts its processes itself: all have the same orders then, and are told. */
  readonly place: WorkerId | undefined
  /** Start of the paths of the black boxes (`<prefix>.<name>.box`), and what stands where in them; undefined: there are none. */
  readonly blackBox: { readonly prefix: string; readonly layout: BoxLayout } | undefined
  readonly reusePort: boolean
  /** The primary accepts the app's connections and hands them over (`HandedOver`): servers listen where nobody else comes. */
  readonly handedOver: boolean
  /** The process runs the script in worker threads, each with orders of its own. */
  readonly inThread: boolean
  /** Free ports to listen on, and the folder in which the target's processes write down who has which. */
  readonly ports: { readonly folder: string; readonly free: readonly number[] }
  /** Iterations of arithmetic to add to each request; undefined: none. */
  readonly injectedWork?: number | undefined
  /** Tell with each response what CPU time it took. */
  readonly timesResponses?: boolean | undefined
  /** NODE_OPTIONS as the user had it, to be put back; undefined when there was none. */
  readonly nodeOptions: string | undefined
}

/** Name of that environment variable. */
export const AGENT_ENV = 'CLUSTERBENCH_AGENT'

/** With a connection that the primary has accepted: the port of the app on which it came, and what was read of it, in Base64. */
export interface HandedOver {
  readonly cmd: typeof HANDED_OVER
  readonly id: number
  readonly port: number
  readonly head?: string | undefined
}

/** What a worker answers: it has taken the connection, or has no server for it. */
export interface HandOverReply {
  readonly cmd: typeof HANDED_OVER
  readonly id: number
  readonly taken: boolean
}

/** Node keeps messages with this prefix from the app. */
export const HANDED_OVER = 'NODE_CLUSTERBENCH_CONNECTION'

export type ToAgent =
  /** Who the process is, where its orders did not say: from now on it stamps its answers. */
  | { readonly kind: 'place'; readonly worker: WorkerId }
  | { readonly kind: 'sample'; readonly id: number }
  | { readonly kind: 'order'; readonly id: number; readonly order: AgentOrder }

export type FromAgent =
  | ({ readonly kind: 'hello' } & Hello)
  | { readonly kind: 'listening' | 'closed'; readonly listener: Listener }
  | { readonly kind: 'listen-failed'; readonly failure: ListenFailure }
  | { readonly kind: 'forks' }
  /** A node:cluster worker of this process was started, or has ended. */
  | ForkReport
  | { readonly kind: 'counters'; readonly id: number; readonly counters: AgentCounters }
  | { readonly kind: 'done'; readonly id: number; readonly reply: AgentReply }

/** Who an agent is. */
export interface Hello {
  readonly pid: number
  /** The process that has started it. */
  readonly parent: number
  readonly place: WorkerId | undefined
  /** The process is a worker of node:cluster. */
  readonly inCluster: boolean
}

/** What a process says of the workers that it has forked. */
export type ForkReport =
  | { readonly kind: 'worker-forked'; readonly pid: number; readonly policy: 'rr' | 'none' }
  /** It was asked to leave the cluster. */
  | { readonly kind: 'worker-removed'; readonly pid: number }
  | { readonly kind: 'worker-ended'; readonly pid: number; readonly exit: WorkerExit }

/** The part of a worker's counters that its agent knows. */
export type AgentCounters = Omit<WorkerCounters, 'slot' | 'pid' | 'incarnation'>
