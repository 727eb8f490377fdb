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

const loadOptions = (known: KnownNames): Option[] => [
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

const experimentOptions = (): Option[] => [
  option('--budget <time>', 'how long the experiment may take', duration('1s', '12h')).default(60_000, '60s'),
  new Option('--margin <change>', 'smallest change that matters, such as 3% or latency.p99=15%; repeatable')
    .default(DEFAULT_MARGINS, 'throughput=3%, cpuPerRequest=3%, latency.p50=5%, latency.p99=10%')
    .argParser((text: string, before: Margins) => parseMargin(text, '--margin', before)),
  seedPart('seed of the random order (default: drawn, and printed)'),
  new Option('--control', 'run a second copy of the reference: the noise floor of this very run').default(false),
  option('--warmup <time>', 'longest warm-up of an arm in a generation', duration('100ms', '10m')).default(
    750,
    '750ms',
  ),
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
    ['Output:', outputParts('compare', known)],
  ]
  for (const [title, options] of groups) for (const each of options) command.addOption(each.helpGroup(title))
  return command
}
