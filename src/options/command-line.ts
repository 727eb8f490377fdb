import { Command, CommanderError } from 'commander'
import { UsageError } from '../model/errors.ts'
import type { CalibrateFlags } from './calibrate-flags.ts'
import type { ChaosFlags } from './chaos-flags.ts'
import { COMMANDS } from './commands.ts'
import type { CompareFlags } from './compare-flags.ts'
import type { KnownNames } from './flag-parts.ts'
import type { InitRequest } from './init-flags.ts'
import type { ReportRequest } from './report-flags.ts'
import type { TrendFlags } from './trend-flags.ts'

/** What the command line asks for. */
export type Request =
  | {
      readonly command: 'compare'
      readonly apps: readonly string[]
      readonly appArgs: readonly string[]
      readonly flags: CompareFlags
    }
  | {
      readonly command: 'chaos'
      /** None, or one. */
      readonly apps: readonly string[]
      readonly appArgs: readonly string[]
      readonly flags: ChaosFlags
    }
  | InitRequest
  | {
      readonly command: 'calibrate'
      /** None, or one. */
      readonly apps: readonly string[]
      readonly appArgs: readonly string[]
      readonly flags: CalibrateFlags
    }
  | ReportRequest
  | { readonly command: 'trend'; readonly files: readonly string[]; readonly flags: TrendFlags }
  | { readonly command: 'text'; readonly text: string }

/**
 * Reads the command line. Help and version come back as text to print. Only the flags of the command that is asked for are loaded.
 * @throws UsageError with one line that names what is wrong, and the nearest right word.
 */
export async function parseCommandLine(argv: readonly string[], known: KnownNames, version: string): Promise<Request> {
  const split = argv.indexOf('--')
  const own = split < 0 ? argv : argv.slice(0, split)
  const appArgs = split < 0 ? [] : argv.slice(split + 1)
  let request: Request | undefined
  let text = ''
  const asked = own.find(word => !word.startsWith('-'))
  const commands = await Promise.all(
    COMMANDS.map(({ name, takes, summary, load }) =>
      name === asked
        ? load({ known, appArgs, ask: made => (request = made) })
        : new Command(name).summary(summary).arguments(takes),
    ),
  )
  const program = programOf(version)
  for (const each of commands) program.addCommand(each)
  for (const each of [program, ...commands])
    each
      .exitOverride()
      .configureOutput({ writeOut: out => (text += out), writeErr: () => {} })
      .showSuggestionAfterError()
  parseOrRefuse(program, own)
  return request ?? { command: 'text', text: text || program.helpInformation() }
}

function programOf(version: string): Command {
  return (
    new Command('clusterbench')
      .description(
        'Which way should this Node server run, what do its users feel when a process dies, and did this change make it worse?',
      )
      .version(version)
      .helpCommand(false)
      // The flags of the commands in the list are not loaded, but each has some.
      .configureHelp({
        subcommandTerm: command => `${command.name()} [options] ${takenBy(command.name())}`.trimEnd(),
        subcommandDescription: command => COMMANDS.find(({ name }) => name === command.name())!.summary,
      })
  )
}

function takenBy(command: string): string {
  return COMMANDS.find(({ name }) => name === command)!.takes
}

function parseOrRefuse(program: Command, argv: readonly string[]): void {
  try {
    if (argv.length > 0) program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    const message = error.message.replace(/^error: /, '').replace(/\n/g, ' ')
    const command = program.commands.map(each => each.name()).find(name => name === argv[0])
    throw new UsageError(message, `clusterbench ${command ? `${command} ` : ''}--help lists what there is`)
  }
}
