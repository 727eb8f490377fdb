import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { CLIENT_PLACEHOLDER, engines } from '../load/index.ts'
import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { modes as allModes, findSample, isRunIn, type Mode, workersOf } from '../targets/index.ts'
import type { AppContext } from './apps.ts'
import { commandApps } from './command-apps.ts'
import type { Flags } from './flags.ts'
import type { Requests } from './resolve-requests.ts'
import { flagOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'
import { urlApps } from './url-apps.ts'

/** The sample that is run when no app is named. */
export const DEFAULT_APP = 'cpu'

/** The modes of what is no script: of commands, and of servers that run already. */
export function otherModes({ command, url }: Pick<Flags<'chaos'>, 'command' | 'url'>): readonly Mode[] {
  return allModes.filter(
    ({ starts }) => (starts === 'command' && command.length > 0) || (starts === 'nothing' && url.length > 0),
  )
}

/**
 * The apps of `--command`, and those of `--url`.
 * @throws UsageError for one that cannot be, and for flags that mean nothing to them
 */
export function otherApps(flags: Pick<Flags<'chaos'>, 'command' | 'url' | 'allowRemote'>, cwd: string): App[] {
  return [...commandApps(flags.command, cwd), ...urlApps(flags.url, flags.allowRemote, cwd)]
}

/** The names of the scripts that are run: the app of this folder where commands are compared with it in modes of the command line. */
export function scriptsOf(
  names: readonly string[],
  { command, url, given }: Pick<Flags<'chaos'>, 'command' | 'url' | 'given'>,
): readonly string[] {
  if (names.length > 0) return names
  if (command.length + url.length === 0) return [DEFAULT_APP]
  return given.has('modes') ? ['.'] : []
}

/** What the settings say of the folder of the app. */
export function placeOfApp(cwd: string | undefined, here: string): Pick<AppContext, 'here' | 'cwd' | 'cwdGiven'> {
  return { here, cwd: folder(cwd, here), cwdGiven: cwd !== undefined }
}

/**
 * The folder of `--cwd`.
 * @throws UsageError when it is none
 */
function folder(path: string | undefined, here: string): string {
  if (path?.trim() === '') throw new UsageError(`--cwd ${JSON.stringify(path)}: expected a folder path`)
  const full = resolve(here, path ?? '.')
  if (path !== undefined && !isFolder(full)) {
    throw new UsageError(`--cwd ${JSON.stringify(path)}: ${full} is not a directory`)
  }
  return full
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * The folder of `--out`; undefined when it was not given.
 * @throws UsageError when it is empty, as `--out "$FOLDER"` is where nothing has set it
 */
export function outFolder(path: string | undefined, here: string): string | undefined {
  if (path?.trim() === '') throw new UsageError(`--out ${JSON.stringify(path)}: expected a folder path`)
  return path === undefined ? undefined : resolve(here, path)
}

/**
 * The connections that are dialled ahead, and the most of them at once.
 * @throws UsageError when fewer are allowed than are dialled
 */
export function connectionsOf(
  { maxConnections, clients }: { readonly maxConnections?: number | undefined; readonly clients?: number | undefined },
  connections: number,
) {
  if (maxConnections !== undefined && maxConnections < connections) {
    const why = connections === clients ? 'one for each of --clients' : 'the value of --connections'
    throw new UsageError(`--max-connections ${maxConnections}: expected at least ${connections}, ${why}`)
  }
  return { connections, maxConnections }
}

/**
 * Whether connections are kept, and for how long.
 * @throws UsageError for a lifetime of connections that carry one request each
 */
export function lifetimeFrom({
  keepalive,
  connectionLifetime,
}: Pick<Flags<'chaos'>, 'keepalive' | 'connectionLifetime'>) {
  if (!keepalive && connectionLifetime !== undefined)
    throw new UsageError(
      `--connection-lifetime ${connectionLifetime}: not allowed together with --no-keepalive, with which a connection carries one request`,
    )
  return { keepAlive: keepalive, connectionLifetime }
}

/** What is said of clients and connections. */
interface ClientFlags {
  readonly clients?: number | undefined
  readonly engine: string
  readonly given: ReadonlySet<string>
}

/**
 * The connections that are dialled ahead: at least one for each client.
 * @throws UsageError where fewer were asked for, and where the load cannot come from several addresses
 */
export function withClients({ clients, engine, given }: ClientFlags, connections: number): number {
  if (clients === undefined) return connections
  if (process.platform !== 'linux')
    throw new UsageError(`--clients ${clients}: requires Linux, where all of 127.0.0.0/8 is this machine`)
  if (engines.find(each => each.name === engine)?.hasClients === false)
    throw new UsageError(`--clients ${clients}: not possible with --engine ${engine}`)
  if (given.has('connections') && connections < clients)
    throw new UsageError(`--connections ${connections}: expected at least ${clients}, one for each of --clients`)
  return Math.max(connections, clients)
}

type StickyFlags = Pick<Flags<'compare'>, 'given' | 'stickyBy' | 'clients'>

/**
 * What to know of the clients of a sticky primary.
 * @throws UsageError when `--sticky-by` is given and no mode is sticky, and for clients that cannot be told apart
 */
export function remarksOnClients(
  { given, stickyBy, clients }: StickyFlags,
  { request, mix }: Requests,
  modes: readonly Mode[],
): string[] {
  const sticky = modes.filter(({ traits }) => traits.sticky)
  const values = (mix?.entries ?? [request]).flatMap(({ headers }) => Object.values(headers))
  const isPlaced = values.some(value => value.includes(CLIENT_PLACEHOLDER))
  if (isPlaced && clients === undefined) throw new UsageError(`--header: ${CLIENT_PLACEHOLDER} requires --clients`)
  if (sticky.length === 0) {
    const names = allModes.filter(({ traits }) => traits.sticky).map(({ name }) => name)
    if (given.has('stickyBy')) throw new UsageError(`--sticky-by: requires --modes ${names.join(' or ')}`)
    return []
  }
  if (clients === undefined)
    return [`All requests come from one client, so mode ${sticky[0]!.name} sends them to one worker: add --clients 64.`]
  if (stickyBy !== 'address' && !isPlaced)
    throw new UsageError(
      `--sticky-by ${stickyBy}: all requests are alike, so that no client can be told from another`,
      `put the number of the client into a header: --header 'Cookie: sid=${CLIENT_PLACEHOLDER}'`,
    )
  return []
}

/** @throws UsageError when `--work` is given, and no app takes it */
export function refuseIdleWork(workMs: number | undefined, apps: readonly App[]): void {
  if (workMs === undefined) return
  if (apps.some(app => app.builtIn && findSample(app.name)?.defaultWorkMs !== undefined)) return
  throw new UsageError('--work: only applies to the samples cpu and io')
}

/** The settings about workers that clusterbench starts. */
export const SUPERVISION: readonly string[] = [
  'workers',
  ...settingsOf('chaos').flatMap(({ name, group }) => (group === 'Supervisor, as in PM2' ? [name] : [])),
]

/**
 * @throws UsageError for a flag about workers that clusterbench starts, where the apps start all of them themselves. A configuration may have
 * it for other runs.
 */
export function refuseIdleSupervision(
  { given }: { readonly given: ReadonlySet<string> },
  modes: readonly Mode[],
  apps: readonly App[],
): void {
  const [mode] = modes
  if (!mode || modes.some(each => apps.some(app => isRunIn(each, app) && workersOf(each, app) !== 'app'))) return
  const idle = SUPERVISION.find(name => given.has(name))
  if (idle === undefined) return
  const file = apps.find(({ ecosystem }) => ecosystem)
  if (file)
    throw new UsageError(`${flagOf(idle)}: does not apply to ${file.name}, which says itself how workers are run`)
  if (mode.starts === 'nothing')
    throw new UsageError(`${flagOf(idle)}: does not apply to --url, whose workers are not known`)
  const where = mode.starts === 'command' ? 'to --command' : `in mode ${mode.name}`
  throw new UsageError(`${flagOf(idle)}: does not apply ${where}, where the app starts and replaces its workers itself`)
}
