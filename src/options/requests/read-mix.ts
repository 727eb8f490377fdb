import { basename, dirname, extname, resolve } from 'node:path'
import type { z } from 'zod'
import { UsageError } from '../../model/errors.ts'
import type { DataSet, MixEntry } from '../../model/request-mix.ts'
import { firstIssue } from '../../model/units.ts'
import { type FromHere, fromHere } from '../config/paths.ts'
import { parsedFile } from '../parsed-file.ts'
import { textOfFile } from '../text-of-file.ts'
import { refuseUnfilled } from './check.ts'
import { type DataFile, readDataSet } from './data-file.ts'
import type { RequestsSource } from './kind.ts'
import { mixSchema, type WrittenData, type WrittenEntry, type WrittenMix } from './schema.ts'

/** What flags say of every request of a mix. */
export interface Shared {
  readonly headers: Readonly<Record<string, string>>
  readonly expectStatus: readonly number[] | undefined
}

/** The requests of a mix and the data that they are filled with. */
export interface ReadMix {
  readonly entries: readonly MixEntry[]
  readonly data: readonly DataSet[]
  /** How messages begin that are about it. */
  readonly where: string
}

/**
 * Reads the requests of a mix, with all files that they name.
 * @throws UsageError that names the file, the place and what was expected there
 */
export async function readMix(source: RequestsSource, shared: Shared, here: string): Promise<ReadMix> {
  const where = 'file' in source ? `--requests ${JSON.stringify(source.file)}` : source.where
  const place = 'file' in source ? fromHere(dirname(resolve(here, source.file)), here) : source.place
  const raw = 'file' in source ? await parsedFile(source.file, '--requests', here) : source.written
  const read = mixSchema.safeParse(raw) as z.ZodSafeParseResult<WrittenMix>
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, raw)}`)
  const { data: files, entries: written } = read.data
  const data = await readData(files, { at: where, place, here })
  const prefix = Array.isArray(raw) ? '' : 'entries.'
  const entries = written.map((each, at) => entryOf(each, shared, { at: `${where}: ${prefix}${at}`, place, here }))
  refuseTwins(entries, where)
  refuseOnlyOwnRates(entries, where)
  for (const [at, entry] of entries.entries())
    refuseUnfilled(entry, { data }, `${where}: ${prefix}${at} (${entry.name})`)
  return { entries, data, where }
}

/** Reads the data that requests are filled with. */
export async function readData(
  files: WrittenData | undefined,
  { at, place, here }: PlaceOfRequest,
): Promise<DataSet[]> {
  return Promise.all(filesOf(files, place, at).map(file => readDataSet(file, `${at}: data`, here)))
}

function filesOf(files: WrittenData | undefined, place: FromHere, where: string): DataFile[] {
  if (files === undefined) return []
  const unnamed = typeof files === 'string' ? [files] : Array.isArray(files) ? files : undefined
  const named = unnamed
    ? unnamed.map(file => [basename(file, extname(file)), file] as const)
    : Object.entries(files as Exclude<typeof files, string | string[]>)
  if (unnamed) refuseNames(named as [string, string][], where)
  return named.map(([name, file]) => {
    const { file: path, order = 'in-turn' } = typeof file === 'string' ? { file } : file
    return { name, path: place(path), order }
  })
}

/** Data without a name has that of its file, which a placeholder must be able to say. */
function refuseNames(named: readonly (readonly [name: string, file: string])[], where: string): void {
  const wrong = named.find(([name]) => !/^[\w-]+$/.test(name))
  const [, file] = wrong ?? named.find(([name], at) => named.findIndex(each => each[0] === name) < at) ?? []
  if (file === undefined) return
  const what = wrong ? 'a name of letters, digits, _ and -' : 'a different name for each'
  throw new UsageError(`${where}: data ${JSON.stringify(file)}: expected ${what}; name it: data: { users: ${file} }`)
}

/** Where a request is written. */
export interface PlaceOfRequest {
  /** Begins messages. */
  readonly at: string
  readonly place: FromHere
  readonly here: string
}

function entryOf(written: WrittenEntry, shared: Shared, where: PlaceOfRequest): MixEntry {
  const { rate, weight = rate === undefined ? 1 : 0, expectBody } = written
  return { ...requestIn(written, shared, where), weight, ratePerSec: rate, expectBody }
}

/** What is written of a request that is sent with others. */
type Written = Omit<WrittenEntry, 'weight' | 'rate' | 'expectBody'> & { readonly expectBody?: unknown }

/** The request that is written there, without what its body has to say. */
export function requestIn(written: Written, shared: Shared, where: PlaceOfRequest) {
  const { method = 'GET', path = '/' } = written
  const isJsonBody = written.body !== undefined && typeof written.body !== 'string'
  const own = Object.entries(written.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
  const type = isJsonBody ? { 'content-type': 'application/json' } : {}
  return {
    name: written.name ?? `${method} ${path}`,
    ...{ method, path },
    headers: { ...type, ...shared.headers, ...Object.fromEntries(own) },
    body: bodyOf(written, method, where),
    isJsonBody,
    expectStatus: written.expectStatus ?? shared.expectStatus,
  }
}

function bodyOf(
  { body, bodyFile, expectBody }: Written,
  method: string,
  { at, place, here }: PlaceOfRequest,
): string | undefined {
  const name = body !== undefined ? 'body' : 'bodyFile'
  if (body !== undefined && bodyFile !== undefined)
    throw new UsageError(`${at}.bodyFile: not allowed together with body`)
  if (method === 'HEAD' && expectBody !== undefined)
    throw new UsageError(`${at}.expectBody: the response to a HEAD request has no body`)
  if ((body ?? bodyFile) !== undefined && (method === 'GET' || method === 'HEAD'))
    throw new UsageError(`${at}.${name}: a ${method} request has no body; expected a method such as POST`)
  if (bodyFile !== undefined) return textOfFile(place(bodyFile), `${at}.bodyFile`, here)
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
}

function refuseTwins(entries: readonly MixEntry[], where: string): void {
  const names = entries.map(({ name }) => name)
  const twin = names.find((name, at) => names.indexOf(name) < at)
  if (twin !== undefined)
    throw new UsageError(
      `${where}: two requests are called ${JSON.stringify(twin)}; expected a different name for each`,
    )
}

function refuseOnlyOwnRates(entries: readonly MixEntry[], where: string): void {
  if (entries.every(({ ratePerSec }) => ratePerSec !== undefined))
    throw new UsageError(
      `${where}: every request has a rate of its own; expected at least one without, to take the rest of --rate`,
    )
}
