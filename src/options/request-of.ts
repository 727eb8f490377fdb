import type { Command } from 'commander'
import { UsageError } from '../model/errors.ts'
import type { Request } from './command-line.ts'
import type { CommandName } from './commands.ts'
import type { Flags, GivenFlags } from './flags.ts'
import { appNames } from './package-app.ts'
import { reportRequest } from './report-request.ts'
import type { KnownNames } from './settings/kinds.ts'

/**
 * What a command is asked for, once its flags were parsed.
 * @throws UsageError for flags that contradict each other
 */
export function requestOf(parsed: Command, appArgs: readonly string[], known: KnownNames): Request {
  const command = parsed.name() as CommandName
  const { args } = parsed
  if (command === 'init') return { command, flags: flagsOf(parsed, known) }
  if (command === 'report') return reportRequest(args, flagsOf(parsed, known))
  if (command === 'trend') return { command, files: args, flags: flagsOf(parsed, known) }
  const apps = appNames(args)
  if (command !== 'compare' && apps.length > 1)
    throw new UsageError(`too many arguments for '${command}'. Expected 1 argument but got ${apps.length}.`)
  // Of the commands that run an app, each has its own flags, which the types cannot tell here.
  return { command, apps, appArgs, flags: flagsOf(parsed, known) } as Request
}

function flagsOf<C extends CommandName>(parsed: Command, known: KnownNames): Flags<C> {
  const values = parsed.opts<Flags<C> & { json?: boolean; format?: string }>()
  const given: ReadonlySet<string> = new Set(
    Object.keys(values).filter(name => parsed.getOptionValueSource(name) === 'cli'),
  )
  if (values.json === true) {
    if (given.has('format') && values.format !== 'json')
      throw new UsageError(`--json: not allowed together with --format ${values.format}`)
    values.format = 'json'
  }
  return { ...values, given, explicit: given, known } satisfies GivenFlags as Flags<C>
}
