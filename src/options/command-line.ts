import { Command, CommanderError } from 'commander'
import { UsageError } from '../model/errors.ts'
import { COMMANDS, type CommandName, type ListedCommand } from './commands.ts'
import type { Flags } from './flags.ts'
import { layOut } from './help.ts'
import type { ReportRequest } from './report-request.ts'
import type { KnownNames } from './settings/kinds.ts'

/** A command that runs an app, as it was asked for. */
export interface RunRequest<C extends 'compare' | 'chaos' | 'capacity' | 'soak' | 'calibrate' | 'check'> {
  readonly command: C
  /** As they were named; only compare takes several. */
  readonly apps: readonly string[]
  /** The arguments behind `--`. */
  readonly appArgs: readonly string[]
  readonly flags: Flags<C>
}

export type InitRequest = { readonly command: 'init'; readonly flags: Flags<'init'> }
export type TrendRequest = {
  readonly command: 'trend'
  readonly files: readonly string[]
  readonly flags: Flags<'trend'>
}

/** What the command line asks for. */
export type Request =
  | RunRequest<'compare'>
  | RunRequest<'chaos'>
  | RunRequest<'capacity'>
  | RunRequest<'soak'>
  | RunRequest<'calibrate'>
  | RunRequest<'check'>
  | InitRequest
  | ReportRequest
  | TrendRequest
  | { readonly command: 'text'; readonly text: string }

/** What the command line is read with. */
export interface Surroundings {
  readonly known: KnownNames
  readonly version: string
  /** Width of the help. */
  readonly columns: number
}

/**
 * Reads the command line. Help and version come back as text to print. Only the flags of the command that is asked for are loaded.
 * @throws UsageError with one line that names what is wrong, and the nearest right word.
 */
export async function parseCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<Request> {
  const split = argv.indexOf('--')
  const own = helpAsFlag(split < 0 ? argv : argv.slice(0, split))
  const appArgs = split < 0 ? [] : argv.slice(split + 1)
  let request: Request | undefined
  let text = ''
  const asked = own.find(word => !word.startsWith('-'))
  const program = programOf(surroundings)
  for (const listed of COMMANDS)
    program.addCommand(
      listed.name === asked
        ? await loaded(listed, appArgs, surroundings, made => (request = made))
        : new Command(listed.name),
    )
  for (const each of [program, ...program.commands])
    each
      .exitOverride()
      .configureOutput({ writeOut: out => (text += out), writeErr: () => {} })
      .showSuggestionAfterError()
  await parseOrRefuse(program, own)
  return request ?? { command: 'text', text: text || program.helpInformation() }
}

/** `help chaos` is `chaos --help`. */
function helpAsFlag(argv: readonly string[]): readonly string[] {
  const [first, command] = argv
  if (first !== 'help') return argv
  if (command === undefined || command.startsWith('-')) return ['--help']
  return COMMANDS.some(({ name }) => name === command) ? [command, '--help'] : [command]
}

function programOf({ version, columns }: Surroundings): Command {
  const program = new Command('clusterbench')
    .description(
      'Benchmarks and chaos tests for Node servers: which way of running the app is fastest, what do users notice when a process dies, and did this change make it slower?',
    )
    .usage('<command> [options]')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    // What stands behind a command is its own: the value of `--node-args` may be called `--version`.
    .enablePositionalOptions()
  return layOut(program, columns).configureHelp({
    ...program.configureHelp(),
    // The flags of the commands in the list are not loaded, but each has some.
    subcommandTerm: command => termOf(command.name()),
    subcommandDescription: command => listedAs(command.name())?.summary ?? command.description(),
  })
}

function listedAs(command: string): ListedCommand | undefined {
  return COMMANDS.find(({ name }) => name === command)
}

function termOf(command: string): string {
  const listed = listedAs(command)
  return listed ? `${command} ${listed.takes}`.trimEnd() : 'help [command]'
}

async function loaded(
  listed: ListedCommand & { name: CommandName },
  appArgs: readonly string[],
  surroundings: Surroundings,
  ask: (request: Request) => void,
): Promise<Command> {
  const { commandOf } = await import('./command-of.ts')
  const { requestOf } = await import('./request-of.ts')
  const command = commandOf(listed, surroundings).version(surroundings.version, '-v, --version')
  for (const option of command.options) if (option.long === '--version') option.hideHelp()
  return command.action(() => ask(requestOf(command, appArgs, surroundings.known)))
}

async function parseOrRefuse(program: Command, argv: readonly string[]): Promise<void> {
  try {
    if (argv.length > 0) program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    const command = program.commands.map(each => each.name()).find(name => name === argv[0])
    const message = (await notOfThis(error, command)) ?? error.message.replace(/^error: /, '').replace(/\n/g, ' ')
    throw new UsageError(message, `see clusterbench ${command ? `${command} ` : ''}--help`)
  }
}

/** Writes several commands as `compare, chaos and soak`. */
const LIST = new Intl.ListFormat('en-GB')

/** What to say of a flag that other commands have; undefined where none has it. */
async function notOfThis({ code, message }: CommanderError, command: string | undefined): Promise<string | undefined> {
  const [, flag] = /^error: unknown option '(--[\w-]+)/.exec(message) ?? []
  if (code !== 'commander.unknownOption' || flag === undefined || command === undefined) return undefined
  const { ownersOf } = await import('./option-owners.ts')
  const owners = ownersOf(flag)
  return owners.length === 0 ? undefined : `${flag}: an option of ${LIST.format(owners)}, not of ${command}`
}
