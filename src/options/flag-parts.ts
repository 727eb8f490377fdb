import { Option } from 'commander'
import { FORMAT_WITHOUT_FILE, type ReportTarget, reportTarget } from './report-target.ts'
import { duration, header, httpMethod, listOf, requestPath, type ValueParser, wholeNumber } from './values.ts'

/** The names that flags may take, out of the registries. */
export interface KnownNames {
  readonly modes: readonly string[]
  readonly engines: readonly string[]
  readonly samples: readonly string[]
  /** Report formats. */
  readonly formats: readonly string[]
}

/** The flags that `compare` and `chaos` have in common. */

/** How the app is started, whatever the command. */
export interface TargetFlags {
  nodeArgs: string
  cwd?: string
  work?: number
  startTimeout: number
}

/** The load, whatever the command. */
export interface LoadFlags {
  keepalive: boolean
  pin: boolean
  timeout: number
  path: string
  method: string
  header: readonly (readonly [string, string])[]
  body?: string
  expectStatus?: readonly number[]
}

/** Where results go, whatever the command. */
export interface OutputFlags {
  out?: string
  report: readonly ReportTarget[]
  json: boolean
  quiet: boolean
}

/** A flag with a value that is parsed. */
export function option<T>(flags: string, description: string, parse: ValueParser<T>): Option {
  const made = new Option(flags, description)
  return made.argParser((text: string) => parse(text, made.long ?? flags))
}

/** A flag that may be given again and again. */
export function repeated<T>(flags: string, description: string, parse: ValueParser<T>): Option {
  const made = new Option(flags, description).default([], 'none')
  return made.argParser((text: string, before: readonly T[]) => [...before, parse(text, made.long ?? flags)])
}

export const targetParts = (): Option[] => [
  new Option('--node-args <args>', 'arguments for node itself, such as "--import tsx"').default(''),
  new Option('--cwd <folder>', 'working directory of the app (default: this one)'),
  option('--work <time>', 'the work per request of the samples cpu (2ms) and io (20ms)', duration('1ms', '10s')),
  option(
    '--start-timeout <time>',
    'how long an app may take to answer its first request',
    duration('100ms', '10m'),
  ).default(10_000, '10s'),
]

export const connectionParts = (): Option[] => [
  new Option('--keepalive', 'reuse connections').default(true),
  new Option('--no-keepalive', 'a new connection for each request'),
  new Option('--no-pin', 'do not give the load generator a CPU of its own, even where there are enough'),
]

export const timeoutPart = (): Option =>
  option(
    '--timeout <time>',
    'a request without a complete answer after this long has hung',
    duration('10ms', '10m'),
  ).default(2_000, '2s')

export const requestParts = (): Option[] => [
  option('--path <path>', 'path to request', requestPath).default('/'),
  option('--method <method>', 'HTTP method', httpMethod).default('GET'),
  repeated('--header <line>', 'request header, "name: value"; repeatable', header),
  new Option('--body <text>', 'request body'),
  option('--expect-status <list>', 'statuses that count as ok (default: 2xx and 3xx)', listOf(wholeNumber(100, 599))),
]

export const seedPart = (description: string): Option =>
  option('--seed <n>', description, wholeNumber(0, 4_294_967_295))

export const outputParts = (command: string, { formats }: KnownNames): Option[] => [
  new Option('--out <folder>', `where result.json is written (default: results/<time>-${command})`),
  repeated(
    '--report <format:file>',
    `write a report at the end: ${formats.join(', ')}; ${FORMAT_WITHOUT_FILE} needs no file; repeatable`,
    reportTarget(formats),
  ),
  new Option('--json', 'print the result as JSON on stdout').default(false),
  new Option('--quiet', 'no progress').default(false),
]
