import { Command, Option } from 'commander'
import { MACHINE_POLICIES, type StoredBaseline } from '../model/compare-result.ts'
import { compareWords } from './compare-words.ts'
import {
  type ConfigFlags,
  configParts,
  connectionParts,
  enginePart,
  type KnownNames,
  type LoadFlags,
  maxConnectionsPart,
  type OutputFlags,
  option,
  outputParts,
  type ReportsFlags,
  repeated,
  requestParts,
  seedPart,
  type TargetFlags,
  type ThresholdFlags,
  targetParts,
  thresholdParts,
  timeoutPart,
} from './flag-parts.ts'
import { type Margins, parseMargin } from './margins.ts'
import { metricsHelp } from './thresholds.ts'
import { listOf, oneOf, reading } from './values.ts'

/** The flags of `compare` as they were given: parsed, not yet combined. */
export interface CompareFlags extends TargetFlags, LoadFlags, OutputFlags, ReportsFlags, ConfigFlags, ThresholdFlags {
  against?: string
  setup?: string
  modes?: readonly string[]
  workers?: readonly number[]
  node: readonly string[]
  budget: number
  connections?: number
  rate?: number
  /** What was said; the others are the defaults. */
  margin: Partial<Margins>
  seed?: number
  control: boolean
  warmup: number
  baseline?: string
  machineMismatch?: StoredBaseline['policy']
  calibration?: string
}

const targetOptions = (known: KnownNames): Option[] => [
  new Option(
    '--against <version>',
    'compare with another version of the app, the base: a git ref, a folder or npm:name@version',
  ),
  new Option(
    '--setup <command>',
    'shell command that makes a version ready, such as "npm ci"; runs in the base and then here, but in no npm package',
  ),
  option(
    '--modes <list>',
    `how the app is run: ${known.modes.join(', ')} (default: all that this machine can; with --against only single)`,
    listOf(oneOf(known.modes, 'mode')),
  ),
  option(
    '--workers <list>',
    'processes in the modes with several, such as 1,2,4 (default: the CPUs available)',
    listOf(reading(compareWords.workers)),
  ),
  repeated('--node <path>', 'Node binary that runs the app; repeat it to compare versions', (text: string) => text),
  ...targetParts(),
]

/** The load of `compare`, and of the runs of `calibrate`. */
export const loadOptions = (known: KnownNames): Option[] => [
  option(
    '--connections <n>',
    'connections to each target (default: 10, or 4 per worker)',
    reading(compareWords.connections),
  ),
  maxConnectionsPart('the latency phase'),
  ...connectionParts(),
  option(
    '--rate <n>',
    'requests per second of the latency phase (default: half of the slowest throughput, at most 10000)',
    reading(compareWords.rate),
  ),
  timeoutPart(),
  enginePart(known.engines),
  ...requestParts(),
]

export const budgetPart = (description: string, valueMs: number, shown: string): Option =>
  option('--budget <time>', description, reading(compareWords.budget)).default(valueMs, shown)

export const marginPart = (defaults: string): Option =>
  new Option('--margin <change>', 'smallest change that matters, such as 3% or latency.p99=15%; repeatable')
    .default({}, defaults)
    .argParser((text: string, before: Partial<Margins>) => parseMargin(text, '--margin', before))

export const warmupPart = (): Option =>
  option('--warmup <time>', 'longest warm-up of an arm in a generation', reading(compareWords.warmup)).default(
    750,
    '750ms',
  )

const experimentOptions = (): Option[] => [
  budgetPart('how long the experiment may take', 60_000, '60s'),
  marginPart('throughput=3%, cpuPerRequest=3%, both 2% with --against; latency.p50=5%, latency.p99=10%'),
  new Option(
    '--calibration <file>',
    'calibration.json of this machine: budget and margins are as it advises, but for those that are said',
  ),
  seedPart('seed of the random order (default: drawn, and printed)'),
  new Option('--control', 'run a second copy of the reference: the noise floor of this very run').default(false),
  warmupPart(),
]

const referenceOptions = (): Option[] => [
  new Option('--baseline <file>', 'compare with a stored result.json, of the same scenario'),
  option(
    '--machine-mismatch <policy>',
    'when that was measured on another machine, error: refuse; warn: its counts decide, its times are advisory; ignore: all decide (default: error)',
    oneOf(MACHINE_POLICIES, 'policy'),
  ),
]

/** The `compare` command with all its flags, grouped for the help. */
export function compareCommand(known: KnownNames): Command {
  const command = new Command('compare')
    .description(
      'Boots the app in several modes (or several apps, workers, Node versions), loads them in turn and compares them.',
    )
    .usage('[app...] [options] [-- arguments of the app]')
    .argument('[app...]', `scripts, or samples: ${known.samples.join(', ')} (default: cpu)`)
  const groups: [string, Option[]][] = [
    ['What is compared:', targetOptions(known)],
    ['Load:', loadOptions(known)],
    ['Experiment:', experimentOptions()],
    ['Reference:', referenceOptions()],
    ['Thresholds:', thresholdParts('compare')],
    ['Output:', outputParts('compare', known)],
    ['Configuration:', configParts()],
  ]
  for (const [title, options] of groups) for (const each of options) command.addOption(each.helpGroup(title))
  return command.addHelpText('after', metricsHelp('compare'))
}
