import type { LoadedServer, OtherServer } from '../../model/loaded-server.ts'
import type { Result } from '../../model/result.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { listed } from './listed.ts'

/** The arms whose server is known, with that server. */
function loadedArms({ arms }: Pick<Result, 'arms'>): { id: string; loaded: LoadedServer }[] {
  return arms.flatMap(({ id, loaded }) => (loaded ? [{ id, loaded }] : []))
}

/** Groups arms of which the same is to be said. */
function bySaying<T>(arms: readonly T[], say: (arm: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const arm of arms) groups.set(say(arm), [...(groups.get(say(arm)) ?? []), arm])
  return groups
}

/** So many addresses and arms are named; a page has them all in its table of arms. */
const NAMED = 4

/** What was loaded: `port 3000 (at 127.0.0.1:24817, :24881)`; for each arm where they differ. Empty where it is not known. */
export function loadedFacts(result: Pick<Result, 'arms'>): string[] {
  const groups = bySaying(loadedArms(result), ({ loaded }) => loadedPort(loaded))
  return [...groups].map(([port, arms]) => {
    const where = groups.size === 1 ? '' : `${firstFew(arms.map(arm => arm.id))}: `
    // Nobody has to know where a socket was moved to.
    if (arms[0]!.loaded.path !== undefined) return `${where}${port}`
    return `${where}${port} (at ${firstFew(briefly(arms.map(({ loaded }) => addressOf(loaded))))})`
  })
}

/** The server of an arm, in the lines of a cell; empty where it is not known. */
export function loadedLines({ loaded }: ResultArm): string[] {
  return loaded ? [loadedPort(loaded), `at ${addressOf(loaded)}`] : []
}

/** Why these servers were loaded, and which others there were; empty where the app opened only one. */
export function choiceSentences(result: Result, nameOf: (arm: string) => string): string[] {
  const chosen = loadedArms(result).filter(({ loaded }) => loaded.others.length > 0)
  const groups = bySaying(chosen, ({ loaded }) => choiceSentence(loaded, requestOf(result)))
  return [...groups].map(([sentence, arms]) =>
    groups.size === 1 && chosen.length === result.arms.length
      ? `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`
      : `${arms.map(arm => nameOf(arm.id)).join(', ')}: ${sentence}`,
  )
}

function choiceSentence(loaded: LoadedServer, request: string): string {
  const why: Readonly<Record<LoadedServer['chosenBy'], string>> = {
    only: '',
    option: ', as --port asks',
    environment: ', which PORT names',
    answer: loaded.others.every(isRedirect)
      ? ', because all else only redirects'
      : `, because no other gave an expected response to ${request}`,
    health: ', because the others only report health or metrics',
    version: ', as in the other version',
    workers: ', which the workers serve',
    primary: ', whose connections the primary hands to its workers',
  }
  return `measured ${loadedPort(loaded)}${isGiven(loaded) ? '' : why[loaded.chosenBy]}. Also open: ${listed(loaded.others.map(otherWords))}.`
}

/** A server that only sends clients elsewhere. */
function isRedirect({ status }: OtherServer): boolean {
  return status !== null && status >= 300 && status < 400
}

function otherWords({ port, path, status }: OtherServer): string {
  const where = placeWords({ port, path })
  if (port === null && status === null) return where
  return `${where} (${status === null ? 'no HTTP response' : `status ${status}`})`
}

function requestOf({ settings: { method, path } }: Result): string {
  return `${method} ${path}`
}

/** A command is given a port, whose number differs from boot to boot. */
function isGiven({ chosenBy, port }: LoadedServer): boolean {
  return chosenBy === 'environment' && port === 0
}

function loadedPort(loaded: LoadedServer): string {
  const where = isGiven(loaded) ? 'the given port' : placeWords(loaded)
  return loaded.tls ? `${where} with TLS` : where
}

function placeWords({ port, path }: Pick<OtherServer, 'port'> & { readonly path?: string | null | undefined }): string {
  if (port === null) return `the unix socket ${path}`
  return port === 0 ? 'a random port' : `port ${port}`
}

function firstFew(all: readonly string[]): string {
  const shown = all.slice(0, NAMED).join(', ')
  return all.length > NAMED ? `${shown} and ${all.length - NAMED} more` : shown
}

/** A host is named once where the one before is the same. */
function briefly(addresses: readonly string[]): string[] {
  const host = (address: string | undefined) => address?.replace(/:\d+$/, '')
  return addresses.map((address, at) =>
    host(address) === host(addresses[at - 1]) ? address.slice(host(address)!.length) : address,
  )
}

/** A name that has several addresses is told with the one that was loaded. */
function addressOf({ origin, path, resolved }: LoadedServer): string {
  if (path !== undefined) return decodeURIComponent(origin.replace(/^.*:\/\//, ''))
  const host = origin.replace(/^https?:\/\//, '')
  return resolved && resolved.of > 1 ? `${host}, which is ${resolved.address}, one of ${resolved.of} addresses` : host
}
