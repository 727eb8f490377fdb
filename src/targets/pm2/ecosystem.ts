import { basename, extname, relative, resolve } from 'node:path'
import type { EcosystemChoice } from '../../model/arm.ts'
import { wordsIn } from '../../model/units.ts'
import type { SupervisorPolicy } from '../target.ts'

/** One app of an ecosystem file, in PM2's words. */
export interface Pm2App {
  readonly [word: string]: unknown
  readonly name: string
}

/** Why nothing of an ecosystem file can be run. */
export type EcosystemProblem =
  | { readonly kind: 'no-apps' }
  | { readonly kind: 'several'; readonly names: readonly string[] }
  | { readonly kind: 'no-such-app'; readonly wanted: string; readonly names: readonly string[] }
  | { readonly kind: 'no-such-env'; readonly wanted: string; readonly app: string; readonly known: readonly string[] }

type Choice = { readonly app: Pm2App } | { readonly problem: EcosystemProblem }

/** What the run has to say about an app. */
interface Wishes {
  /** The folder in which PM2 would have been started. */
  readonly cwd: string
  /** Variables that take precedence. */
  readonly env: Readonly<Record<string, string>>
  readonly nodeArgs: readonly string[]
}

/** Where PM2 writes, by all the names that it knows for it. Without them it writes below its home. */
const LOGS: Readonly<Record<string, readonly string[]>> = {
  out_file: ['out_file', 'out', 'output', 'out_log'],
  error_file: ['error_file', 'error', 'err', 'err_file', 'err_log'],
  log_file: ['log_file', 'log'],
  pid_file: ['pid_file', 'pid'],
}

/** What would restart workers beside the run, and what the run says itself. */
const DROPPED = new Set(['watch', 'cron_restart', 'cron', 'node_args', 'interpreter_args', 'interpreterArgs'])

/** The apps of an ecosystem file, each with the name that PM2 gives it. */
export function appsIn(config: unknown): Pm2App[] {
  const { apps, pm2 } = (isObject(config) ? config : {}) as { apps?: unknown; pm2?: unknown }
  const listed = [apps ?? pm2 ?? config].flat().filter(isObject)
  return listed.flatMap(app => {
    const script = [app.script, app.exec, app.cmd, app.command].find(each => typeof each === 'string')
    return script === undefined ? [] : [{ ...app, script, name: nameOf(app.name, script) }]
  })
}

/** The app that is run; with several, and none named, nobody but the user can tell which one is meant. */
export function choose(apps: readonly Pm2App[], { only, env }: EcosystemChoice): Choice {
  const names = apps.map(({ name }) => name)
  const app = apps.find(({ name }) => only === undefined || name === only)
  if (apps.length === 0) return { problem: { kind: 'no-apps' } }
  if (only === undefined && apps.length > 1) return { problem: { kind: 'several', names } }
  if (!app) return { problem: { kind: 'no-such-app', wanted: only!, names } }
  if (env === undefined || isObject(app[`env_${env}`])) return { app }
  const known = Object.keys(app).filter(word => word.startsWith('env_'))
  return { problem: { kind: 'no-such-env', wanted: `env_${env}`, app: app.name, known } }
}

/**
 * The same app, so that it writes nothing beside the script, and nothing restarts it that has to do with working on it. How PM2 restarts and
 * reloads it stays as it is.
 */
export function derived(app: Pm2App, { env: named }: Pick<EcosystemChoice, 'env'>, wishes: Wishes): Pm2App {
  const logs = Object.values(LOGS).flat()
  const kept = Object.entries(app).filter(
    ([word]) => !DROPPED.has(word) && !logs.includes(word) && !word.startsWith('env_'),
  )
  const nodeArgs = [app.node_args ?? app.interpreter_args ?? app.interpreterArgs ?? []]
    .flat()
    .flatMap(text => wordsIn(String(text)))
  const ofEnv = [app.env, named === undefined ? undefined : app[`env_${named}`]].filter(isObject)
  return {
    ...Object.fromEntries(kept),
    ...discardedLogs(app),
    name: app.name,
    // A script, too, is found from there. PM2 takes an absolute path with a space in it for a command.
    cwd: resolve(wishes.cwd, typeof app.cwd === 'string' ? app.cwd : '.'),
    watch: false,
    node_args: [...nodeArgs, ...wishes.nodeArgs],
    env: Object.assign({}, ...ofEnv, wishes.env),
  }
}

/** A script in PM2's cluster mode, restarted as the run says. */
export function ofScript(
  { script, args, workers }: { readonly script: string; readonly args: readonly string[]; readonly workers: number },
  policy: SupervisorPolicy,
  { cwd, env, nodeArgs }: Wishes,
): Pm2App {
  const { maxRestarts, minUptime, restartDelay, killTimeout, listenTimeout, maxMemoryRestartMib } = policy
  return {
    name: nameOf(undefined, script),
    script: relative(cwd, script),
    cwd,
    args,
    ...{ instances: workers, exec_mode: 'cluster', watch: false, node_args: nodeArgs, env },
    ...{ max_restarts: maxRestarts, min_uptime: minUptime, restart_delay: restartDelay, kill_timeout: killTimeout },
    ...(listenTimeout !== undefined && { listen_timeout: listenTimeout }),
    ...(maxMemoryRestartMib !== undefined && { max_memory_restart: `${maxMemoryRestartMib}M` }),
  }
}

const MIB = 2 ** 20
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: MIB, G: 2 ** 30 }

/** Above how much memory, in MiB, PM2 reloads a worker: `200M`, `1G`, or a number of bytes; undefined where it does not. */
export function memoryLimitOf({ max_memory_restart: limit }: Pm2App): number | undefined {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([KMG]?)\s*$/i.exec(String(limit)) ?? []
  return number === undefined ? undefined : (Number(number) * (UNITS[unit.toUpperCase()] ?? 1)) / MIB
}

/** Output that the app throws away is not kept now. */
function discardedLogs(app: Pm2App): Record<string, string> {
  const discards = (words: readonly string[]) => words.some(word => app[word] === 'NULL' || app[word] === '/dev/null')
  return Object.fromEntries(Object.entries(LOGS).flatMap(([word, all]) => (discards(all) ? [[word, '/dev/null']] : [])))
}

function nameOf(name: unknown, script: string): string {
  return typeof name === 'string' && name !== '' ? name : basename(script, extname(script))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
