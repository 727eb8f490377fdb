import type { Arm, RequestSpec } from '../model/arm.ts'
import type { ScalingPolicy } from '../model/scaling.ts'
import type { StickyBy } from '../model/sticky-by.ts'
import type { HostPlan } from './host/protocol.ts'
import { PM2_HOME } from './host/shell-command.ts'
import type { Mode } from './modes/mode.ts'
import { RUN_MARK, TARGET_MARK } from './processes/marks.ts'
import type { Env } from './processes/spawn.ts'
import type { SupervisorPolicy } from './target.ts'

/** By which the processes of a target can be told from all others. */
export interface Marks {
  readonly run: string
  readonly target: string
}

/** What a plan needs besides the arm and its mode. */
interface PlanContext {
  readonly workers: number
  readonly policy: SupervisorPolicy
  readonly scaling: ScalingPolicy | undefined
  readonly stickyBy: StickyBy | undefined
  readonly probe: RequestSpec
  readonly port: number | undefined
  readonly socket: string
  readonly blackBoxes: string | undefined
  readonly portsFrom: number
  /** The runner's own environment, which the app inherits. */
  readonly env: Env
  readonly marks: Marks
}

/** The environment of a host. The user's NODE_OPTIONS are for the app: a preload or `--inspect` has no business here. */
export function hostEnv(env: Env, mode: Mode, marks: Marks): Env {
  const { NODE_OPTIONS: _forTheApp, ...rest } = env
  return { ...rest, ...mode.hostEnv, ...marked(marks) }
}

/** What the host is to run. */
export function hostPlan(arm: Arm, mode: Mode, { workers, env, marks, ...context }: PlanContext): HostPlan {
  const { app } = arm
  return {
    topology: mode.topology,
    script: app.script,
    command: app.command,
    args: app.args,
    cwd: app.cwd,
    env: { ...inherited(env, mode), ...mode.appEnv, ...app.env, ...marked(marks) },
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
