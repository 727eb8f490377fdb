import { mkdirSync, symlinkSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { Env } from '../processes/spawn.ts'
import type { AgentOrders, HostPlan, WorkerExit } from './protocol.ts'

/** Where PM2 has its daemon: one that runs elsewhere is none of the app's business. */
export const PM2_HOME = 'PM2_HOME'

/** The path of a unix socket has to be short, and PM2 has several in its home. */
export function pm2Home({ socket }: Pick<HostPlan, 'socket'>): string {
  return `${socket}.pm2`
}

/** A PM2 that is started finds its home there; only a command may name another. */
export function withPm2Home(plan: Pick<HostPlan, 'socket' | 'ecosystem'>, env: Env): Env {
  const home = { [PM2_HOME]: pm2Home(plan) }
  return plan.ecosystem ? { ...env, ...home } : { ...home, ...env }
}

/** How the port that a command is given is called by all processes of the target: as the first that asks for any port would be. */
export const GIVEN_PORT = '0#PORT'

/** Takes one of the free ports for a command. A process of it that asks for this port, and has an agent, keeps it. */
export function givePort({ folder, free }: AgentOrders['ports']): number {
  const [port = 0] = free
  symlinkSync(GIVEN_PORT, join(folder, String(port)))
  return port
}

/**
 * The environment of a shell command, with the Node of the arm and the programs of the app's modules before others, as under npm.
 * @param prefix start of the paths of the target's files
 */
export function shellEnv(env: Env, cwd: string, prefix: string): Env {
  const path = [nodeFolder(prefix), ...binFolders(cwd), env.PATH].filter(Boolean).join(delimiter)
  return { ...env, PATH: path }
}

/** How a command ended: a shell exits with 128 and the number of the signal that has ended what it ran. */
export function throughShell(exit: WorkerExit): WorkerExit {
  const number = (exit.code ?? 0) - 128
  const found = Object.entries(constants.signals).find(([, each]) => each === number)
  return found ? { code: null, signal: found[0] as NodeJS.Signals } : exit
}

/** A text as one word of a shell command. */
export function inQuotes(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A folder in which this Node is called `node`, whatever its file is called. */
function nodeFolder(prefix: string): string {
  const folder = `${prefix}.bin`
  mkdirSync(folder)
  symlinkSync(process.execPath, join(folder, 'node'))
  return folder
}

/** `node_modules/.bin` in a folder and in all above it. */
export function binFolders(folder: string): string[] {
  const above = dirname(folder)
  return [join(folder, 'node_modules', '.bin'), ...(above === folder ? [] : binFolders(above))]
}
