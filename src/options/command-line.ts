import { Command, CommanderError } from 'commander'
import { UsageError } from '../model/errors.ts'
import { type CalibrateFlags, calibrateCommand } from './calibrate-flags.ts'
import { type ChaosFlags, chaosCommand } from './chaos-flags.ts'
import { type CompareFlags, compareCommand } from './compare-flags.ts'
import { flagsOf, type KnownNames } from './flag-parts.ts'
import { type InitRequest, initCommand } from './init-flags.ts'
import { type ReportFlags, type ReportRequest, reportCommand, reportRequest } from './report-flags.ts'
import { type TrendFlags, trendCommand } from './trend-flags.ts'

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
 * Reads the command line. Help and version come back as text to print.
 * @throws UsageError with one line that names what is wrong, and the nearest right word.
 */
export function parseCommandLine(argv: readonly string[], known: KnownNames, version: string): Request {
  const split = argv.indexOf('--')
  const own = split < 0 ? argv : argv.slice(0, split)
  const appArgs = split < 0 ? [] : argv.slice(split + 1)
  let request: Request | undefined
  let text = ''
  const ask = (asked: Request) => {
    request = asked
  }
  const commands = [
    compareCommand(known).action((apps: string[], _flags: unknown, self: Command) =>
      ask({ command: 'compare', apps, appArgs, flags: flagsOf(self) }),
    ),
    chaosCommand(known).action((app: string | undefined, _flags: unknown, self: Command) =>
      ask({ command: 'chaos', apps: app === undefined ? [] : [app], appArgs, flags: flagsOf(self) }),
    ),
    initCommand().action((flags: Omit<InitRequest, 'command'>) => ask({ ...flags, command: 'init' })),
    calibrateCommand(known).action((app: string | undefined, _flags: unknown, self: Command) =>
      ask({ command: 'calibrate', apps: app === undefined ? [] : [app], appArgs, flags: flagsOf(self) }),
    ),
    reportCommand(known.formats).action((files: string[], flags: ReportFlags) =>
      ask(reportRequest(files, flags, known.formats)),
    ),
    trendCommand(known.trendFormats).action((files: string[], flags: TrendFlags) =>
      ask({ command: 'trend', files, flags }),
    ),
  ]
  const program = new Command('clusterbench')
    .description(
      'Which way should this Node server run, what do its users feel when a process dies, and did this change make it worse?',
    )
    .version(version)
    .helpCommand(false)
  for (const each of commands) program.addCommand(each)
  for (const each of [program, ...commands])
    each
      .exitOverride()
      .configureOutput({ writeOut: out => (text += out), writeErr: () => {} })
      .showSuggestionAfterError()
  parseOrRefuse(program, own)
  return request ?? { command: 'text', text: text || program.helpInformation() }
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
