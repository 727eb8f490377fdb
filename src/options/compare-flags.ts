import { Command, Option } from 'commander'
import {
  connectionParts,
  type KnownNames,
  type LoadFlags,
  type OutputFlags,
  option,
  outputParts,
  repeated,
  requestParts,
  seedPart,
  type TargetFlags,
  targetParts,
  timeoutPart,
} from './flag-parts.ts'
import { DEFAULT_MARGINS, type Margins, parseMargin } from './margins.ts'
import { duration, listOf, numberBetween, oneOf, wholeNumber } from './values.ts'

/** The flags of `compare` as they were given: parsed, not yet combined. */
export interface CompareFlags extends TargetFlags, LoadFlags, OutputFlags {
  modes?: readonly string[]
  workers?: readonly number[]
  node: readonly string[]
  budget: number
  connections?: number
  rate?: number
  margin: Margins
  seed?: number
  engine: string
  control: boolean
  warmup: number
  calibration?: string
  /** Names of the flags that were said; the others have their defaults. */
  given: ReadonlySet<string>
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
  ...targetParts(),
]

/** The load of `compare`, and of the runs of `calibrate`. */
export const loadOptions = (known: KnownNames): Option[] => [
  option('--connections <n>', 'connections to each target (default: 10, or 4 per worker)', wholeNumber(1, 10_000)),
  ...connectionParts(),
  option(
    '--rate <n>',
    'requests per second of the latency phase (default: half of the slowest throughput, at most 10000)',
    numberBetween(1, 1_000_000),
  ),
  timeoutPart(),
  option(
    '--engine <name>',
    `load generator of the throughput phase: ${known.engines.join(', ')}`,
    oneOf(known.engines, 'engine'),
  ).default('autocannon'),
  ...requestParts(),
]

export const budgetPart = (description: string, valueMs: number, shown: string): Option =>
  option('--budget <time>', description, duration('1s', '12h')).default(valueMs, shown)

export const marginPart = (): Option =>
  new Option('--margin <change>', 'smallest change that matters, such as 3% or latency.p99=15%; repeatable')
    .default(DEFAULT_MARGINS, 'throughput=3%, cpuPerRequest=3%, latency.p50=5%, latency.p99=10%')
    .argParser((text: string, before: Margins) => parseMargin(text, '--margin', before))

export const warmupPart = (): Option =>
  option('--warmup <time>', 'longest warm-up of an arm in a generation', duration('100ms', '10m')).default(750, '750ms')

const experimentOptions = (): Option[] => [
  budgetPart('how long the experiment may take', 60_000, '60s'),
  marginPart(),
  new Option(
    '--calibration <file>',
    'calibration.json of this machine: budget and margins are as it advises, but for those that flags say',
  ),
  seedPart('seed of the random order (default: drawn, and printed)'),
  new Option('--control', 'run a second copy of the reference: the noise floor of this very run').default(false),
  warmupPart(),
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
    ['Output:', outputParts('compare')],
  ]
  for (const [title, options] of groups) for (const each of options) command.addOption(each.helpGroup(title))
  return command
}

/** What commander has parsed, with the names of what was said on the command line. */
export function compareFlagsOf(command: Command): CompareFlags {
  const flags = command.opts<Omit<CompareFlags, 'given'>>()
  const given = Object.keys(flags).filter(name => command.getOptionValueSource(name) === 'cli')
  return { ...flags, given: new Set(given) }
}
