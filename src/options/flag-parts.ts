import { Option } from 'commander'
import { DEFAULT_ENGINE } from '../load/index.ts'
import type { ThresholdCommand, ThresholdSpec } from '../model/threshold.ts'
import { FORMAT_WITHOUT_FILE, type ReportTarget, reportTarget } from './report-target.ts'
import { thresholdOf } from './thresholds.ts'
import {
  duration,
  header,
  httpMethod,
  listOf,
  maxConnections,
  oneOf,
  reading,
  requestPath,
  type ValueParser,
  wholeNumber,
} from './values.ts'

/** The names that flags may take, out of the registries. */
export interface KnownNames {
  readonly modes: readonly string[]
  /** Engines with a closed loop, and those with an open one. */
  readonly engines: readonly string[]
  readonly openEngines: readonly string[]
  readonly samples: readonly string[]
  /** Report formats. */
  readonly formats: readonly string[]
  readonly trendFormats: readonly string[]
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
  maxConnections?: number
  engine: string
  keepalive: boolean
  pin: boolean
  timeout: number
  path: string
  method: string
  header: readonly (readonly [string, string])[]
  body?: string
  expectStatus?: readonly number[]
}

/** What must hold, whatever the command. */
export interface ThresholdFlags {
  threshold: readonly ThresholdSpec[]
  failOn?: string
}

/** Where results go, whatever the command. */
export interface OutputFlags {
  out?: string
  json: boolean
  quiet: boolean
}

/** The reports that a run writes at its end. */
export interface ReportsFlags {
  report: readonly ReportTarget[]
}

/** Which configuration file is laid under the flags. */
export interface ConfigFlags {
  /** The file that was named; false: none is wanted; undefined: the nearest upwards. */
  config?: string | false
  /** The one that was found, from the working directory; known once it has been read. */
  configFile?: string
  /** Names of the flags that were said; the others have their defaults, and give way to a file. */
  given: ReadonlySet<string>
  /** The same, and those that a configuration file says. */
  said: ReadonlySet<string>
  /** Reads texts of a file as that flag reads them, for values that only the flag knows. Throws UsageError, which names the flag. */
  readAs(flag: string, texts: readonly string[]): unknown
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

export const maxConnectionsPart = (loop: string): Option =>
  option(
    '--max-connections <n>',
    `the most connections at once of ${loop}: a request that finds none idle dials one (default: what --rate and --timeout can need)`,
    reading(maxConnections),
  )

export const enginePart = (names: readonly string[]): Option =>
  option('--engine <name>', `load generator: ${names.join(', ')}`, oneOf(names, 'engine')).default(DEFAULT_ENGINE)

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

export const thresholdParts = (command: ThresholdCommand): Option[] => [
  option(
    '--fail-on <verdict>',
    'inconclusive: exit with 4 when nothing failed, and what decides is inconclusive',
    oneOf(['inconclusive'], 'verdict to fail on'),
  ),
  repeated(
    '--threshold <expression>',
    'what must hold, such as "dropped == 0" or "warn: latency.p99<200ms"; repeatable',
    thresholdOf(command),
  ),
]

export const seedPart = (description: string): Option =>
  option('--seed <n>', description, wholeNumber(0, 4_294_967_295))

export const outputParts = (command: string, { formats }: KnownNames): Option[] => [
  outPart(command, 'result.json'),
  repeated(
    '--report <format:file>',
    `write a report at the end: ${formats.join(', ')}; ${FORMAT_WITHOUT_FILE} needs no file; repeatable`,
    reportTarget(formats),
  ),
  ...screenParts(),
]

export const outPart = (command: string, file: string): Option =>
  new Option('--out <folder>', `where ${file} is written (default: results/<time>-${command})`)

export const screenParts = (): Option[] => [
  new Option('--json', 'print the result as JSON on stdout').default(false),
  new Option('--quiet', 'no progress').default(false),
]

export const configParts = (): Option[] => [
  new Option('--config <file>', 'configuration file (default: clusterbench.config.json or .mjs, here or above)'),
  new Option('--no-config', 'read none'),
]
