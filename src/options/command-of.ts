import { Command, Option } from 'commander'
import type { CommandName, ListedCommand } from './commands.ts'
import { entryList, layOut } from './help.ts'
import type { KnownNames } from './settings/kinds.ts'
import { defaultOf, flagOf, type Setting, shownDefault, textOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'
import { hasThresholds, thresholdMetrics } from './thresholds.ts'
import { trendMetrics } from './trend-metrics.ts'

/** What the flags and the help of a command are made from. */
export interface CommandContext {
  readonly known: KnownNames
  readonly columns: number
}

/** A command with all its flags, out of the table of settings. */
export function commandOf(listed: ListedCommand & { name: CommandName }, { known, columns }: CommandContext): Command {
  const { name, takes, argument, summary, description } = listed
  const command = new Command(name)
    .summary(summary)
    .description(description)
    .usage(['[options]', takes, ...(takes.startsWith('[app') ? ['[-- app args]'] : [])].join(' ').trim())
    .helpOption('-h, --help', 'show this help')
  // `npm start` is one app in two words.
  if (takes !== '') command.argument(takes === '[app]' ? '[app...]' : takes, argument)
  for (const each of settingsOf(name)) for (const option of optionsOf(each, known)) command.addOption(option)
  return layOut(command, columns).addHelpText('after', `\n${afterFlags(listed, columns)}`)
}

/** The flag of a setting, and the one that turns it off. */
function optionsOf(setting: Setting, known: KnownNames): Option[] {
  const { name, group, short, kind, negated } = setting
  const flag = flagOf(name)
  const value = kind.value === undefined ? '' : ` ${kind.value}`
  const shown = shownDefault(setting)
  const option = new Option(
    `${short ? `-${short}, ` : ''}${flag}${value}`,
    `${textOf(setting, known)}${shown === undefined ? '' : ` (default: ${shown})`}`,
  )
    .helpGroup(`${group}:`)
    .default(defaultOf(setting))
  if (kind.value !== undefined)
    option.argParser((written: string, before: unknown) =>
      // Commander begins with the default, which is not the value of an earlier flag.
      kind.read(written, flag, before === option.defaultValue ? undefined : before, known),
    )
  if (kind.preset !== undefined) option.preset(kind.preset)
  if (negated === undefined) return [option]
  const off = new Option(`--no-${flag.slice(2)}`, negated).helpGroup(`${group}:`)
  // What is on by default needs its flag only against a file.
  return [kind.value === undefined ? option.hideHelp() : option, off]
}

/** What stands below the flags: examples, and the metrics that a flag may name. */
function afterFlags({ name, examples }: ListedCommand, columns: number): string {
  const lines = examples.map(([purpose, args]) => `  ${purpose}\n    clusterbench ${args}`)
  return [`Examples:\n${lines.join('\n')}`, ...metricsOf(name).map(([title, all]) => entryList(title, all, columns))]
    .map(part => `${part}\n`)
    .join('\n')
}

function metricsOf(command: string): (readonly [string, readonly (readonly [string, string])[]])[] {
  if (command === 'trend') return [trendMetrics()]
  return hasThresholds(command) ? thresholdMetrics(command) : []
}
