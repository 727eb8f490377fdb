import { Command, Option } from 'commander'
import { DEFAULT_MARGINS, type Margins, parseMargin } from './margins.ts'
import {
  duration,
  header,
  httpMethod,
  listOf,
  numberBetween,
  oneOf,
  requestPath,
  type ValueParser,
  wholeNumber,
} from './values.ts'

/** The names that flags may take, out of the registries. */
export interface KnownNames {
  readonly modes: readonly string[]
  readonly engines: readonly string[]
  readonly samples: readonly string[]
}

/** The flags of `compare` as they were given: parsed, not yet combined. */
export interface CompareFlags {
  modes?: readonly string[]
  workers?: readonly number[]
  node: readonly string[]
  nodeArgs: string
  cwd?: string
  budget: number
  connections?: number
  keepalive: boolean
  pin: boolean
  rate?: number
  timeout: number
  margin: Margins
  seed?: number
  engine: string
  control: boolean
  warmup: number
  startTimeout: number
  work?: number
  out?: string
  json: boolean
  quiet: boolean
  path: string
  method: string
  header: readonly (readonly [string, string])[]
  body?: string
  expectStatus?: readonly number[]
}

function option<T>(flags: string, description: string, parse: ValueParser<T>): Option {
  const made = new Option(flags, description)
  return made.argParser((text: string) => parse(text, made.long ?? flags))
}

function repeated<T>(flags: string, description: string, parse: ValueParser<T>): Option {
  const made = new Option(flags, description).default([], 'none')
  return made.argParser((text: string, before: readonly T[]) => [...before, parse(text, made.long ?? flags)])
}

const targetOptions = (known: KnownNames): Option[] => [
  option(
    '--modes <list>',
    `how the app is run: ${known.modes.join(', ')} (default: all that this machine can)`,
    listOf(oneOf(known.modes, 'mode')),
  ),
  option(
    '--workers <list>',
    'processes in the modes with several, such as 1,2,4 (default: the CPUs available)',
    listOf(wholeNumber(1, 128)),
  ),
  repeated('--node <path>', 'Node binary that runs the app; repeat it to compare versions', (text: string) => text),
  new Option('--node-args <args>', 'arguments for node itself, such as "--import tsx"').default(''),
  new Option('--cwd <folder>', 'working directory of the app (default: this one)'),
  option('--work <time>', 'the work per request of the samples cpu (2ms) and io (20ms)', duration('1ms', '10s')),
  option(
    '--start-timeout <time>',
    'how long an app may take to answer its first request',
    duration('100ms', '10m'),
  ).default(10_000, '10s'),
]

const loadOptions = (known: KnownNames): Option[] => [
  option('--connections <n>', 'connections to each target (default: 10, or 4 per worker)', wholeNumber(1, 10_000)),
  new Option('--keepalive', 'reuse connections').default(true),
  new Option('--no-keepalive', 'a new connection for each request'),
  new Option('--no-pin', 'do not give the load generator a CPU of its own, even where there are enough'),
  option(
    '--rate <n>',
    'requests per second of the latency phase (default: half of the slowest throughput, at most 10000)',
    numberBetween(1, 1_000_000),
  ),
  option(
    '--timeout <time>',
    'a request without a complete answer after this long has hung',
    duration('10ms', '10m'),
  ).default(2_000, '2s'),
  option(
    '--engine <name>',
    `load generator of the throughput phase: ${known.engines.join(', ')}`,
    oneOf(known.engines, 'engine'),
  ).default('autocannon'),
  option('--path <path>', 'path to request', requestPath).default('/'),
  option('--method <method>', 'HTTP method', httpMethod).default('GET'),
  repeated('--header <line>', 'request header, "name: value"; repeatable', header),
  new Option('--body <text>', 'request body'),
  option('--expect-status <list>', 'statuses that count as ok (default: 2xx and 3xx)', listOf(wholeNumber(100, 599))),
]

const experimentOptions = (): Option[] => [
  option('--budget <time>', 'how long the experiment may take', duration('1s', '12h')).default(60_000, '60s'),
  new Option('--margin <change>', 'smallest change that matters, such as 3% or latency.p99=15%; repeatable')
    .default(DEFAULT_MARGINS, 'throughput=3%, cpuPerRequest=3%, latency.p50=5%, latency.p99=10%')
    .argParser((text: string, before: Margins) => parseMargin(text, '--margin', before)),
  option('--seed <n>', 'seed of the random order (default: drawn, and printed)', wholeNumber(0, 4_294_967_295)),
  new Option('--control', 'run a second copy of the reference: the noise floor of this very run').default(false),
  option('--warmup <time>', 'longest warm-up of an arm in a generation', duration('100ms', '10m')).default(
    750,
    '750ms',
  ),
]

const outputOptions = (): Option[] => [
  new Option('--out <folder>', 'where result.json is written (default: results/<time>-compare)'),
  new Option('--json', 'print the result as JSON on stdout').default(false),
  new Option('--quiet', 'no progress').default(false),
]

/** The `compare` command with all its flags, grouped for the help. */
export function compareCommand(known: KnownNames): Command {
  const command = new Command('compare')
    .summary('which way should this server run?')
    .description(
      'Boots the app in several modes (or several apps, workers, Node versions), loads them in turn and compares them.',
    )
    .usage('[app...] [options] [-- arguments of the app]')
    .argument('[app...]', `scripts, or samples: ${known.samples.join(', ')} (default: cpu)`)
  const groups: [string, Option[]][] = [
    ['What is compared:', targetOptions(known)],
    ['Load:', loadOptions(known)],
    ['Experiment:', experimentOptions()],
    ['Output:', outputOptions()],
  ]
  for (const [title, options] of groups) for (const each of options) command.addOption(each.helpGroup(title))
  return command
}
