import { symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Env } from '../processes/spawn.ts'
import type { AgentOrders } from './protocol.ts'

/** What a command gets instead of what the runner has inherited: a PM2 that runs elsewhere is none of its business. */
export const GIVEN_VARIABLES: readonly string[] = ['PORT', 'PM2_HOME']

/** How the port that a command is given is called by all processes of the target: as the first that asks for any port would be. */
export const GIVEN_PORT = '0#PORT'

/** Takes one of the free ports for a command. A process of it that asks for this port, and has an agent, keeps it. */
export function givePort({ folder, free }: AgentOrders['ports']): number {
  const [port = 0] = free
  symlinkSync(GIVEN_PORT, join(folder, String(port)))
  return port
}

interface Place {
  readonly cwd: string
  /** The environment of the app. */
  readonly env: Env
  readonly port: number
  /** Start of the paths of the target's files. */
  readonly prefix: string
}

/** A command as a shell is to run it, with the programs of the app's modules within reach, as under npm, and the Node of the arm before others. */
export function shellCommand(command: string, { cwd, env, port, prefix }: Place): { command: string; env: Env } {
  const path = [...binFolders(cwd), dirname(process.execPath), env.PATH].filter(Boolean).join(delimiter)
  return {
    command: command.replaceAll('{port}', String(port)),
    // The path of a unix socket has to be short, and PM2 has several in its folder.
    env: { PORT: String(port), PM2_HOME: `${prefix}.pm2`, ...env, PATH: path },
  }
}

/** `node_modules/.bin` in a folder and in all above it. */
function binFolders(folder: string): string[] {
  const above = dirname(folder)
  return [join(folder, 'node_modules', '.bin'), ...(above === folder ? [] : binFolders(above))]
}
