import { delimiter, dirname } from 'node:path'
import type { Arm, RequestSpec } from '../model/arm.ts'
import type { ScalingPolicy } from '../model/scaling.ts'
import type { StickyBy } from '../model/sticky-by.ts'
import { ecosystemPath } from './host/ecosystem-file.ts'
import type { HostPlan } from './host/protocol.ts'
import { inQuotes, PM2_HOME } from './host/shell-command.ts'
import type { Mode } from './modes/mode.ts'
import type { Pm2App } from './pm2/ecosystem.ts'
import { RUN_MARK, TARGET_MARK } from './processes/marks.ts'
import type { Env } from './processes/spawn.ts'
import type { SupervisorPolicy } from './target.ts'

/** By which the processes of a target can be told from all others. */
export interface Marks {
  readonly run: string
  readonly target: string
}

/** How a launcher runs an app. */
export interface Launch {
  /** Absolute path of the program. */
  readonly program: string
  /** What the configuration file of the run says. */
  readonly ecosystem: Pm2App
  /** The shell command that has it replace all workers. */
  readonly reload: string
  /** Above how much memory it restarts a worker; undefined where it does not. */
  readonly memoryLimitMib: number | undefined
  /** Variables of its own, which the user may set. */
  readonly env: Readonly<Record<string, string>>
}

/** What a plan needs besides the arm and its mode. */
interface PlanContext {
  readonly workers: number
  readonly policy: SupervisorPolicy
  readonly scaling: ScalingPolicy | undefined
  readonly stickyBy: StickyBy | undefined
  readonly timesResponses: boolean | undefined
  readonly probe: RequestSpec
  readonly port: number | undefined
  readonly socket: string
  readonly blackBoxes: string | undefined
  readonly portsFrom: number
  /** The runner's own environment, which the app inherits. */
  readonly env: Env
  readonly marks: Marks
  readonly launch: Launch | undefined
}

/** The environment of a host. The user's NODE_OPTIONS are for the app: a preload or `--inspect` has no business here. */
export function hostEnv(env: Env, mode: Mode, marks: Marks): Env {
  const { NODE_OPTIONS: _forTheApp, ...rest } = env
  return { ...rest, ...mode.hostEnv, ...marked(marks) }
}

/** What the host is to run. */
export function hostPlan(arm: Arm, mode: Mode, { workers, env, marks, launch, ...context }: PlanContext): HostPlan {
  const { app } = arm
  return {
    topology: mode.topology,
    script: app.script,
    command: launch ? launchCommand(launch, context.socket) : app.command,
    givesPort: mode.starts === 'command',
    ...{ ecosystem: launch?.ecosystem, reload: launch?.reload },
    args: app.args,
    cwd: app.cwd,
    env: { ...withLauncher(appEnv(arm, mode, env), launch), ...marked(marks) },
    nodeArgs: arm.nodeArgs,
    workers,
    reusePort: mode.reusePort,
    injectedWork: arm.injectedWork,
    ...context,
    scaling:
      mode.traits.scales && context.scaling
        ? { ...context.scaling, least: workers, most: arm.mostWorkers ?? workers }
        : undefined,
    stickyBy: mode.traits.sticky ? (context.stickyBy ?? 'address') : undefined,
  }
}

/** The environment of an app: what it inherits, and what its mode and the user add. */
export function appEnv({ app }: Arm, mode: Mode, env: Env): Record<string, string> {
  return { ...inherited(env, mode), ...mode.appEnv, ...app.env }
}

/** In the foreground. What its apps write goes to stderr as well, whose end is shown where a start fails. */
function launchCommand({ program }: Launch, socket: string): string {
  return `exec ${inQuotes(program)} start ${inQuotes(ecosystemPath(socket))} >&2`
}

/** A launcher brings other programs, such as the one that reloads. */
function withLauncher(env: Record<string, string>, launch: Launch | undefined): Record<string, string> {
  if (!launch) return env
  return { ...launch.env, ...env, PATH: [dirname(launch.program), env.PATH].filter(Boolean).join(delimiter) }
}

/** As environment variables. */
export function marked(marks: Marks): Record<string, string> {
  return { [RUN_MARK]: marks.run, [TARGET_MARK]: marks.target }
}

/** What the app inherits of the runner's environment; a command is given another PORT, and an app that starts its processes itself a PM2 of its own. */
function inherited(env: Env, { starts, topology }: Mode): Record<string, string> {
  const without = [...(starts === 'command' ? ['PORT'] : []), ...(topology === 'own' ? [PM2_HOME] : [])]
  return Object.fromEntries(Object.entries(definedOnly(env)).filter(([name]) => !without.includes(name)))
}

function definedOnly(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
