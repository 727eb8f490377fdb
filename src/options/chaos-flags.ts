import { Command, Option } from 'commander'
import type { FaultSpec } from '../faults/plan/index.ts'
import { chaosWords, policyWords } from './chaos-words.ts'
import { faultOptions } from './fault-flags.ts'
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
  requestParts,
  seedPart,
  type TargetFlags,
  type ThresholdFlags,
  targetParts,
  thresholdParts,
  timeoutPart,
} from './flag-parts.ts'
import { metricsHelp } from './thresholds.ts'
import { listOf, oneOf, reading } from './values.ts'

/** The supervisor's policy as it was given; times in milliseconds, memory in MiB. */
export interface PolicyFlags {
  maxRestarts: number
  minUptime: number
  restartDelay: number
  killTimeout: number
  listenTimeout: number
  maxMemoryRestart?: number
  memoryCheckEvery: number
}

/** What the command line or an experiment file may say about a chaos run. */
export interface ChaosWords extends TargetFlags, LoadFlags, PolicyFlags {
  modes: readonly string[]
  workers?: number
  node?: string
  rate: number | 'auto'
  connections: number
  duration: number
  warmup: number
  baseline: number
  keep: number
  slo?: number
  seed?: number
  out?: string
}

/** The flags of `chaos` as they were given: parsed, not yet combined. Flags of single fault words are there by name. */
export interface ChaosFlags extends ChaosWords, OutputFlags, ReportsFlags, ConfigFlags, ThresholdFlags {
  fault: readonly FaultSpec[]
  experiment?: string
  plan?: string
  dryRun: boolean
}

/** The modes that chaos runs when none is named: the two ways in which a cluster shares its connections. */
const DEFAULT_MODES = ['cluster-rr', 'cluster-os']

const targetOptions = (known: KnownNames): Option[] => [
  option(
    '--modes <list>',
    `how the app is run: ${known.modes.join(', ')}; one after the other, under the same plan`,
    listOf(oneOf(known.modes, 'mode')),
  ).default(DEFAULT_MODES, DEFAULT_MODES.join(',')),
  option(
    '--workers <n>',
    'processes in the modes with several (default: the CPUs available, at least 2)',
    reading(chaosWords.workers),
  ),
  new Option('--node <path>', 'Node binary that runs the app (default: the one that runs clusterbench)'),
  ...targetParts(),
]

const loadOptions = (known: KnownNames): Option[] => [
  option(
    '--rate <n>',
    'requests per second; auto: 40 % of what the slowest mode can do, by a short pilot, at most 2000; halved where a baseline does not hold',
    reading(chaosWords.rate),
  ).default('auto'),
  option('--connections <n>', 'connections that are dialled ahead', reading(chaosWords.connections)).default(100),
  maxConnectionsPart('the load'),
  ...connectionParts(),
  timeoutPart(),
  enginePart(known.openEngines),
  option('--slo <time>', "a slower answer is bad (default: 10 × the baseline's p99)", reading(chaosWords.slo)),
  ...requestParts(),
]

const experimentOptions = (): Option[] => [
  option('--warmup <time>', 'load before anything counts', reading(chaosWords.warmup)).default(2_000, '2s'),
  option('--baseline <time>', 'load without faults, to compare with', reading(chaosWords.baseline)).default(
    5_000,
    '5s',
  ),
  option('--duration <time>', 'how long faults may fire', reading(chaosWords.duration)).default(30_000, '30s'),
  option('--keep <time>', 'load after that', reading(chaosWords.keep)).default(3_000, '3s'),
  seedPart('seed of the plan (default: drawn, and printed)'),
  new Option('--experiment <file>', 'a file, .json or .yaml, with the same words as these flags; flags go before it'),
  new Option('--plan <file>', 'replay a saved plan'),
  new Option('--dry-run', 'print the plan and stop').default(false),
]

const policyOptions = (): Option[] => [
  option(
    '--max-restarts <n>',
    'a slot is given up after so many restarts in a row before --min-uptime',
    reading(policyWords.maxRestarts),
  ).default(16),
  option('--min-uptime <time>', 'a worker that ends before this has not run', reading(policyWords.minUptime)).default(
    1_000,
    '1s',
  ),
  option('--restart-delay <time>', 'wait before a restart', reading(policyWords.restartDelay)).default(0, '0ms'),
  option('--kill-timeout <time>', 'SIGKILL when a worker has not ended', reading(policyWords.killTimeout)).default(
    1_600,
    '1600ms',
  ),
  option(
    '--listen-timeout <time>',
    'how long a new worker may take to listen',
    reading(policyWords.listenTimeout),
  ).default(3_000, '3s'),
  option(
    '--max-memory-restart <size>',
    'restart a worker above this, such as 300MiB (default: never)',
    reading(policyWords.maxMemoryRestart),
  ),
  option(
    '--memory-check-every <time>',
    'how often memory is looked at; PM2: 30s',
    reading(policyWords.memoryCheckEvery),
  ).default(1_000, '1s'),
]

/** The `chaos` command with all its flags, grouped for the help. */
export function chaosCommand(known: KnownNames): Command {
  const command = new Command('chaos')
    .description(
      'Drives a steady load against the app while faults are injected, and says for each what it cost and how long recovery took.',
    )
    .usage('[app] [options] [-- arguments of the app]')
    .argument('[app]', `a script, or a sample: ${known.samples.join(', ')} (default: cpu)`)
  const groups: [string, Option[]][] = [
    ['Faults:', faultOptions()],
    ['Target:', targetOptions(known)],
    ['Load:', loadOptions(known)],
    ['Experiment:', experimentOptions()],
    ['Policy of the supervisor, with the words of PM2:', policyOptions()],
    ['Thresholds:', thresholdParts('chaos')],
    ['Output:', outputParts('chaos', known)],
    ['Configuration:', configParts()],
  ]
  for (const [title, options] of groups) for (const each of options) command.addOption(each.helpGroup(title))
  return command.addHelpText('after', metricsHelp('chaos'))
}
