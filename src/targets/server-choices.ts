import type { Arm, RequestSpec } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import type { LoadedServer, OtherServer, ServerChoice } from '../model/loaded-server.ts'
import type { ListenPlace } from '../model/origin.ts'
import type { Preference, SeenAnswer, SeenServer } from './choose-server.ts'
import { whoIs } from './failure.ts'
import type { Found } from './find-server.ts'
import type { WorkerRow } from './host/protocol.ts'
import { isLoadable } from './host/roster.ts'
import { GIVEN_PORT } from './host/shell-command.ts'
import { NameBook } from './name-book.ts'
import type { Env } from './processes/spawn.ts'
import { hasHealthPage, onlyReportsHealth } from './side-server.ts'
import type { Probe } from './target.ts'

/** What the first boot of an app has found out, for the others. */
export interface KnownServer {
  /** The app's name. */
  readonly app: string
  readonly name: string
  readonly loaded: LoadedServer
  /** The names of all servers that were seen. */
  readonly seen: Set<string>
}

/** A server that answered, and may be the app. */
export type AnsweringServer = SeenServer & { readonly answer: SeenAnswer }

/** The servers that were chosen in a run: all boots of an app, in whichever mode, load the same. */
export class ServerChoices {
  readonly #known = new Map<string, KnownServer>()
  /** Of servers that run elsewhere. */
  readonly names = new NameBook()

  of(arm: Arm): KnownServer | undefined {
    return this.#known.get(keyOf(arm))
  }

  /** What was chosen for another version of the same app; undefined: nothing was. */
  ofOtherVersion({ app, version }: Arm): LoadedServer | undefined {
    if (!version) return undefined
    return [...this.#known.values()].find(known => known.app === app.name)?.loaded
  }

  /**
   * Notes the choice of a boot, and gives that of the first boot.
   * @throws UsageError when the two differ
   */
  note(arm: Arm, chosen: KnownServer, spec: Probe): KnownServer {
    const known = this.of(arm)
    if (!known) this.#known.set(keyOf(arm), chosen)
    if (!known) return chosen
    if (known.name !== chosen.name) throw alike(arm, spec, [requestedOf(known.loaded), requestedOf(chosen.loaded)])
    for (const name of chosen.seen) known.seen.add(name)
    return known
  }
}

function keyOf({ app, version }: Arm): string {
  return JSON.stringify([app.command ?? app.script, app.args, app.env, version?.side])
}

/** Which server is asked for, before any has answered: --port, the server of an earlier boot, or the one on PORT. */
export function preferredServer(
  port: number | undefined,
  known: KnownServer | undefined,
  onEnvPort: string | undefined,
): Preference | undefined {
  if (known) return { name: known.name, by: 'earlier' }
  if (port !== undefined) return { name: String(port), by: 'option' }
  return onEnvPort === undefined ? undefined : { name: onEnvPort, by: 'environment' }
}

/** The name of the server on the app's PORT; undefined where that is none. A command is given one, unless the user gives it another. */
export function serverOnEnvPort({ app }: Arm, inherited: Env): string | undefined {
  if (app.command !== undefined && app.env.PORT === undefined) return GIVEN_PORT
  const port = Number({ ...inherited, ...app.env }.PORT)
  return Number.isInteger(port) && port > 0 ? String(port) : undefined
}

/** What a search has come to. */
export interface Choice {
  readonly server: AnsweringServer
  readonly by: ServerChoice | 'earlier'
  readonly doubtful: boolean
}

/** The choice of a search that is over; undefined where no server answers as expected. */
export async function choiceOf(
  found: Found,
  { arm, spec, choices }: { readonly arm: Arm; readonly spec: Probe; readonly choices: ServerChoices },
  signal: AbortSignal,
): Promise<Choice | undefined> {
  if (found.kind === 'none') return undefined
  if (found.kind === 'chosen') {
    const { by } = found
    const server = found.server as AnsweringServer
    return { server, by, doubtful: by === 'answer' && (await isDoubtful(server, found.seen, spec, signal)) }
  }
  const servers = found.servers as readonly AnsweringServer[]
  const other = choices.ofOtherVersion(arm)
  const same = other && servers.find(each => (each.path ?? each.requested) === requestedOf(other))
  if (same) return { server: same, by: 'version', doubtful: false }
  const isSide = await Promise.all(servers.map(({ answer }) => onlyReportsHealth(answer.origin, spec, signal)))
  const [server, ...others] = servers.filter((_, at) => !isSide[at])
  if (server && others.length === 0) return { server, by: 'health', doubtful: false }
  if (signal.aborted) return undefined
  throw alike(
    arm,
    spec,
    servers.map(({ path, requested }) => path ?? requested),
  )
}

/** It may be a health server that answers everything, beside an app that does not know the path of the request. */
async function isDoubtful(
  { name, answer }: AnsweringServer,
  seen: readonly SeenServer[],
  spec: Probe,
  signal: AbortSignal,
): Promise<boolean> {
  const refusing = seen.flatMap(other =>
    other.name !== name && other.answer && other.answer.elsewhere === undefined ? [other.answer] : [],
  )
  if (refusing.length === 0 || !(await onlyReportsHealth(answer.origin, spec, signal))) return false
  const areSide = await Promise.all(refusing.map(({ origin }) => hasHealthPage(origin, spec, signal)))
  return areSide.includes(false)
}

/** All servers of the app but the one that was chosen. */
export function otherServers(
  { name }: SeenServer,
  seen: readonly SeenServer[],
  rows: readonly WorkerRow[],
): OtherServer[] {
  const others = seen.filter(other => other.name !== name)
  return [
    ...others.map(({ requested, path = null, answer }) => ({
      ...{ port: path === null ? requested : null, path },
      status: answer?.status ?? null,
    })),
    ...otherPaths(rows).map(path => ({ port: null, path, status: null })),
  ]
}

/** Unix sockets on which no server of HTTP listens. */
function otherPaths(rows: readonly WorkerRow[]): string[] {
  const paths = rows.flatMap(row => row.sockets.filter(socket => !isLoadable(socket))).map(({ path }) => path)
  return [...new Set(paths)]
}

/** The port or the unix socket that the app asked for. */
export function requestedOf({ port, path }: LoadedServer): ListenPlace {
  return path ?? port ?? 0
}

/** Nothing but the user can tell which one is meant. */
export function alike(arm: Arm, { method, path }: RequestSpec, places: readonly ListenPlace[], later = ''): UsageError {
  const shown = places.map(placeWords)
  const listed = `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}${later}`
  return new UsageError(
    `${whoIs(arm)} listens on ${listed}, and ${places.length === 2 ? 'both answer' : 'all of them answer'} ${method} ${path}: which one should be measured?`,
    choiceAdvice(places),
  )
}

function placeWords(place: ListenPlace): string {
  if (typeof place === 'string') return `the unix socket ${place}`
  return place === 0 ? 'a random port' : `port ${place}`
}

/** Only a fixed port can be chosen. */
function choiceAdvice(places: readonly ListenPlace[]): string {
  const fixed = places.filter(place => typeof place === 'number' && place !== 0)
  if (fixed.length === 0)
    return 'Give the servers fixed ports, for example with the environment variable PORT, and choose one with --port.'
  const flags = fixed.map(port => `--port ${port}`).join(' or ')
  const random = places.length - fixed.length
  if (random === 0) return `Choose one with ${flags}.`
  const give =
    random === 1 ? 'the other a fixed port and choose that' : 'the others fixed ports and choose one of those'
  return `Choose one with ${flags}, or give ${give}.`
}
