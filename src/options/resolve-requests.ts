import type { RequestSpec } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { FilledEntry } from '../model/filled-entry.ts'
import type { LoadProfile } from '../model/load-profile.ts'
import { ownRateOf, probedEntry, type RequestMix } from '../model/request-mix.ts'
import { namedValue, type Tally } from '../model/tally.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import { unknownName } from '../model/units.ts'
import type { Flags } from './flags.ts'
import { flagOf } from './settings/setting.ts'
import { textOfFile } from './text-of-file.ts'

type RequestFlags = Pick<
  Flags<'compare'>,
  'method' | 'path' | 'header' | 'body' | 'bodyFile' | 'expectStatus' | 'explicit'
> &
  Partial<Pick<Flags<'compare'>, 'expectBody' | 'requests' | 'threshold'>> & {
    readonly rate?: number | 'auto' | undefined
    readonly profile?: LoadProfile | undefined
  }

/** What a run sends. */
export interface Requests {
  /** The request of the load; beside a mix the one by which an app is found to be ready. */
  readonly request: RequestSpec
  readonly mix: RequestMix | undefined
}

/** What a mix says of each request by itself. */
const OF_ONE = ['path', 'method', 'body', 'bodyFile', 'expectBody'] as const

/**
 * The requests that the flags describe.
 * @param seed draws the order of a mix, and its values
 * @throws UsageError for what is wrong in a file, and for flags that contradict each other
 */
export async function requestsOf(flags: RequestFlags, here: string, seed: number): Promise<Requests> {
  if (flags.requests === undefined) {
    refuseEntries(flags.threshold ?? [], [])
    return { request: requestOf(flags, here), mix: undefined }
  }
  const idle = OF_ONE.find(name => flags.explicit.has(name))
  if (idle !== undefined)
    throw new UsageError(`${flagOf(idle)}: not allowed together with --requests, where each request has its own`)
  const { readMix } = await import('./requests/read-mix.ts')
  const shared = { headers: headersOf(flags), expectStatus: flags.expectStatus }
  const { entries, data, where } = await readMix(flags.requests, shared, here)
  refuseEntries(
    flags.threshold ?? [],
    entries.map(({ name }) => name),
  )
  refuseOwnRates(ownRateOf(entries), flags, where)
  const mix: RequestMix = { entries, data, seed }
  return { request: probeOf(mix), mix }
}

/** @throws UsageError where the rates of their own leave nothing to the other requests */
function refuseOwnRates(own: number, { rate, profile }: RequestFlags, where: string): void {
  const expected = `expected more than ${own}, the sum of the requests' own rates in ${where}`
  const first = profile?.[0]?.fromPerSec
  if (first !== undefined && own > 0 && own >= first)
    throw new UsageError(`--profile: its first rate is ${first}; ${expected}`)
  if (typeof rate === 'number' && own >= rate) throw new UsageError(`--rate ${rate}: ${expected}`)
}

/**
 * What responses are counted by.
 * @throws UsageError for the same twice, for bodies of responses that have none, and for thresholds on values of nothing that is counted
 */
export function talliesOf({
  tally = [],
  threshold = [],
  method,
}: Partial<Pick<Flags<'compare'>, 'tally' | 'threshold'>> & Pick<RequestFlags, 'method'>): readonly Tally[] {
  const names = tally.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw new UsageError(`--tally ${twice}: expected no duplicates`)
  const json = tally.find(({ by }) => by === 'json')
  if (json && method === 'HEAD')
    throw new UsageError(`--tally ${json.name}: the response to a HEAD request has no body`, 'use --method GET')
  for (const each of threshold) refuseValue(each, names)
  return tally
}

/** @throws UsageError for a threshold on a value where it is not known of what */
function refuseValue({ expression, value }: ThresholdSpec, names: readonly string[]): void {
  if (value === undefined) return
  const of = /^(header:[^=]+|json:[^=]+|status)=/.exec(value)?.[1]
  const isCounted = of === undefined || names.includes(of)
  if (isCounted && namedValue(value, names)) return
  const several = `expected what is counted before the value, such as share{${names[0]}=${value}}`
  const other = `${of} is not counted; expected one of ${names.join(', ')}`
  const wrong = names.length === 0 ? 'requires --tally' : isCounted ? several : other
  throw new UsageError(`--threshold ${JSON.stringify(expression)}: ${wrong}`)
}

/** Safe to be sent before the load. */
function probeOf({ entries, data }: RequestMix): RequestSpec {
  return new FilledEntry(probedEntry(entries), data).with({
    number: 0,
    random: 0,
    rows: data.map(({ rows }) => rows[0]!),
  })
}

/** @throws UsageError for a threshold on a request that is not in the mix */
function refuseEntries(thresholds: readonly ThresholdSpec[], names: readonly string[]): void {
  for (const { expression, entry } of thresholds) {
    if (entry === undefined || names.includes(entry)) continue
    const known = names.length > 0 ? unknownName('request', entry, names) : 'requires --requests'
    throw new UsageError(`--threshold ${JSON.stringify(expression)}: {${entry}}: ${known}`)
  }
}

/**
 * The request that the flags describe.
 * @throws UsageError for a header that is given twice, and for a body that cannot be read, or that the method has not
 */
export function requestOf(flags: RequestFlags, here: string): RequestSpec {
  const { method, path, expectStatus, expectBody } = flags
  const body = bodyOf(flags, here)
  if (method === 'HEAD' && expectBody !== undefined)
    throw new UsageError('--expect-body: the response to a HEAD request has no body', 'use --method GET')
  const request = { method, path, headers: headersOf(flags), body, expectStatus }
  return expectBody === undefined ? request : { ...request, expectBody }
}

/** The headers that flags add to every request; @throws UsageError for one that is given twice. */
export function headersOf({ header }: Pick<RequestFlags, 'header'>): Record<string, string> {
  const names = header.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new UsageError(`--header ${JSON.stringify(twice)}: expected each header only once`)
  return Object.fromEntries(header)
}

function bodyOf({ method, body, bodyFile }: RequestFlags, here: string): string | undefined {
  if (body !== undefined && bodyFile !== undefined)
    throw new UsageError(`--body-file ${JSON.stringify(bodyFile)}: not allowed together with --body`)
  const flag = body !== undefined ? '--body' : bodyFile !== undefined ? '--body-file' : undefined
  if (flag !== undefined && (method === 'GET' || method === 'HEAD'))
    throw new UsageError(`${flag}: a ${method} request has no body`, 'add --method POST')
  return bodyFile === undefined ? body : textOfFile(bodyFile, '--body-file', here)
}
