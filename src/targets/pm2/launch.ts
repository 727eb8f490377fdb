import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Arm } from '../../model/arm.ts'
import { RunError, UsageError } from '../../model/errors.ts'
import type { Launch } from '../host-plan.ts'
import type { Mode } from '../modes/mode.ts'
import type { CommandEnd, CommandPlan } from '../process-owner.ts'
import type { SupervisorPolicy } from '../target.ts'
import { timeLimit } from '../time-limit.ts'
import { appsIn, choose, derived, type EcosystemProblem, memoryLimitOf, ofScript, type Pm2App } from './ecosystem.ts'
import type { ReadEcosystem } from './read-ecosystem.ts'

const READER = fileURLToPath(new URL('./read-ecosystem.js', import.meta.url))

/** An ecosystem file that is not read by then opens something, or waits for something. */
const READ_WITHIN_MS = 10_000

/** What it takes to launch an app. */
export interface LaunchContext {
  readonly policy: SupervisorPolicy
  /** The whole environment of the app. */
  readonly env: Readonly<Record<string, string>>
  /** Takes what is read from an ecosystem file. */
  readonly path: string
  /** Runs a command to its end. */
  carryOut(plan: CommandPlan, signal: AbortSignal): Promise<CommandEnd>
}

/**
 * How the launcher of an arm runs its app; undefined where it has none.
 * @throws RunError when its ecosystem file cannot be read, UsageError when that does not say what to run
 */
export async function launchOf(
  arm: Arm,
  mode: Mode,
  context: LaunchContext,
  signal: AbortSignal,
): Promise<Launch | undefined> {
  const { launcher, app } = arm
  if (!mode.launcher) return undefined
  if (!launcher) throw new RunError(`${arm.id} cannot be run: ${mode.launcher.program} was not found.`)
  if (!app.ecosystem && /\s/.test(relative(app.cwd, app.script)))
    throw new UsageError(
      `${app.name}: PM2 takes a script with a space in its path for a command`,
      'start it in its own folder: --cwd <folder>',
    )
  const wishes = { cwd: app.cwd, env: app.env, nodeArgs: arm.nodeArgs }
  const found = app.ecosystem
    ? derived(await chosenApp(arm, context, signal), app.ecosystem, wishes)
    : ofScript({ ...app, workers: arm.workers }, context.policy, wishes)
  // PM2 looks at memory every 30 s, unless it is told otherwise.
  const every = { PM2_WORKER_INTERVAL: String(context.policy.memoryCheckMs) }
  const env = app.ecosystem ? {} : every
  const { reload } = mode.launcher
  return { program: launcher.path, ecosystem: found, reload, env, memoryLimitMib: memoryLimitOf(found) }
}

async function chosenApp(arm: Arm, context: LaunchContext, signal: AbortSignal): Promise<Pm2App> {
  const { name, ecosystem } = arm.app
  const found = choose(appsIn(await configOf(arm, context, signal)), ecosystem ?? { only: undefined, env: undefined })
  if ('problem' in found) throw refusal(name, found.problem)
  return found.app
}

function refusal(file: string, problem: EcosystemProblem): UsageError {
  switch (problem.kind) {
    case 'no-apps':
      return new UsageError(`${file} lists no app with a script`)
    case 'several':
      return new UsageError(
        `${file} lists several apps: ${problem.names.join(', ')}; which one should be measured?`,
        `choose one: -- --only ${problem.names[0]}`,
      )
    case 'no-such-app':
      return new UsageError(`--only ${problem.wanted}: ${file} lists ${problem.names.join(', ')}`)
    case 'no-such-env': {
      const known = problem.known.length === 0 ? 'no other variables than env' : problem.known.join(', ')
      return new UsageError(`--env ${problem.wanted.slice('env_'.length)}: ${problem.app} in ${file} has ${known}`)
    }
  }
}

async function configOf({ app, node, launcher }: Arm, context: LaunchContext, signal: AbortSignal): Promise<unknown> {
  const args = [READER, app.script, launcher?.folder ?? '', context.path]
  using limit = timeLimit(READ_WITHIN_MS, signal)
  const plan = { command: node.path, args, cwd: app.cwd, env: context.env }
  const failed = (why: string) => new RunError(`${app.name} cannot be loaded: ${why}.`)
  try {
    const { code, lines } = await context.carryOut(plan, limit.signal)
    if (!existsSync(context.path)) throw failed(reasonIn(lines) ?? `it ended with code ${code} while it was read`)
    const told = JSON.parse(readFileSync(context.path, 'utf8')) as ReadEcosystem
    if ('config' in told) return told.config
    throw failed(told.problem)
  } catch (error) {
    if (!signal.aborted && limit.isOver) throw failed(`it was not done after ${READ_WITHIN_MS / 1000} s`)
    throw error
  }
}

/** The error that Node has printed, or else the last that was: Node's own last line is its version. */
function reasonIn(lines: readonly string[]): string | undefined {
  const said = lines.filter(line => line.trim() !== '' && !/^Node\.js v/.test(line))
  return said.findLast(line => /^(Uncaught )?\w*Error\b/.test(line)) ?? said.at(-1)
}
