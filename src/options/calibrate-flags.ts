import { Command, Option } from 'commander'
import { UsageError } from '../model/errors.ts'
import { budgetPart, loadOptions, marginPart, warmupPart } from './compare-flags.ts'
import {
  type ConfigFlags,
  configParts,
  type KnownNames,
  type LoadFlags,
  type OutputFlags,
  option,
  outPart,
  screenParts,
  seedPart,
  type TargetFlags,
  targetParts,
} from './flag-parts.ts'
import type { Margins } from './margins.ts'
import { oneOf, percentage, type ValueParser, wholeNumber } from './values.ts'

/** The flags of `calibrate` as they were given: parsed, not yet combined. */
export interface CalibrateFlags extends TargetFlags, LoadFlags, OutputFlags, ConfigFlags {
  modes: string
  workers?: number
  node?: string
  connections?: number
  rate?: number
  runs: number
  budget: number
  slowdown?: readonly number[]
  margin: Partial<Margins>
  seed?: number
  warmup: number
}

/** One mode, and not a list as for `compare`: each has a noise of its own. */
function oneMode(known: readonly string[]): ValueParser<string> {
  return (text, flag) => {
    if (text.includes(',')) {
      throw new UsageError(`${flag} ${JSON.stringify(text)}: expected one mode, as each has a noise of its own`)
    }
    return oneOf(known, 'mode')(text, flag)
  }
}

const targetOptions = (known: KnownNames): Option[] => [
  option('--modes <mode>', `how the app is run, one of ${known.modes.join(', ')}`, oneMode(known.modes)).default(
    'single',
  ),
  option('--workers <n>', 'processes in the modes with several (default: the CPUs available)', wholeNumber(1, 128)),
  new Option('--node <path>', 'Node binary that runs the app (default: the one that runs clusterbench)'),
  ...targetParts(),
]

const experimentOptions = (): Option[] => [
  option('--runs <n>', 'runs of two identical copies, and as many with each slowdown', wholeNumber(1, 1_000)).default(
    10,
  ),
  budgetPart('how long one run may take: as long as a run in CI', 60_000, '60s'),
  new Option('--slowdown <change>', 'slowdown to plant and to find, such as 5%; repeatable (default: 5%)').argParser(
    (text: string, before: readonly number[] = []) => {
      const slowdown = percentage(text, '--slowdown')
      if (before.includes(slowdown)) throw new UsageError(`--slowdown "${text}": expected no value twice`)
      return [...before, slowdown]
    },
  ),
  marginPart('throughput=2%, cpuPerRequest=2%, latency.p50=5%, latency.p99=10%, as --against has them'),
  seedPart('seed of the order of the runs and of the simulation (default: drawn, and printed)'),
  warmupPart(),
]

/** The `calibrate` command with all its flags, grouped for the help. */
export function calibrateCommand(known: KnownNames): Command {
  const command = new Command('calibrate')
    .description(
      'Compares an app with itself, and with a copy that is slowed down on purpose, again and again: how often is it wrong, what does it find?',
    )
    .usage('[app] [options] [-- arguments of the app]')
    .argument('[app]', `a script, or a sample: ${known.samples.join(', ')} (default: cpu)`)
  const groups: [string, Option[]][] = [
    ['Target:', targetOptions(known)],
    ['Load:', loadOptions(known)],
    ['Calibration:', experimentOptions()],
    ['Output:', [outPart('calibrate', 'calibration.json'), ...screenParts()]],
    ['Configuration:', configParts()],
  ]
  for (const [title, options] of groups) for (const each of options) command.addOption(each.helpGroup(title))
  return command
}
