import type { Command } from 'commander'
import type { Request } from './command-line.ts'
import type { KnownNames } from './flag-parts.ts'
import { flagsOf } from './flags-of.ts'
import type { InitRequest } from './init-flags.ts'
import type { ReportFlags } from './report-flags.ts'
import type { TrendFlags } from './trend-flags.ts'

/** What the flags of a command are made from, and where its request goes. */
export interface Asking {
  readonly known: KnownNames
  /** The arguments behind `--`. */
  readonly appArgs: readonly string[]
  ask(request: Request): void
}

/** A command as the list of them shows it. */
export interface ListedCommand {
  readonly name: string
  /** Its arguments, as the usage writes them; empty where it takes none. */
  readonly takes: string
  readonly summary: string
  /** The command with all its flags. Loads what they are made of. */
  load(asking: Asking): Promise<Command>
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'compare',
    takes: '[app...]',
    summary: 'which way should this server run?',
    load: async ({ known, appArgs, ask }) =>
      (await import('./compare-flags.ts'))
        .compareCommand(known)
        .action((apps: string[], _flags: unknown, self: Command) =>
          ask({ command: 'compare', apps, appArgs, flags: flagsOf(self) }),
        ),
  },
  {
    name: 'chaos',
    takes: '[app]',
    summary: 'what do users feel when a worker dies, hangs, bloats or is replaced?',
    load: async ({ known, appArgs, ask }) =>
      (await import('./chaos-flags.ts'))
        .chaosCommand(known)
        .action((app: string | undefined, _flags: unknown, self: Command) =>
          ask({ command: 'chaos', apps: app === undefined ? [] : [app], appArgs, flags: flagsOf(self) }),
        ),
  },
  {
    name: 'init',
    takes: '',
    summary: 'write a configuration file, and a workflow for GitHub',
    load: async ({ ask }) =>
      (await import('./init-flags.ts'))
        .initCommand()
        .action((flags: Omit<InitRequest, 'command'>) => ask({ ...flags, command: 'init' })),
  },
  {
    name: 'calibrate',
    takes: '[app]',
    summary: 'what can this machine tell apart, and which budget and margins does CI need?',
    load: async ({ known, appArgs, ask }) =>
      (await import('./calibrate-flags.ts'))
        .calibrateCommand(known)
        .action((app: string | undefined, _flags: unknown, self: Command) =>
          ask({ command: 'calibrate', apps: app === undefined ? [] : [app], appArgs, flags: flagsOf(self) }),
        ),
  },
  {
    name: 'report',
    takes: '<result.json...>',
    summary: 'render stored results again',
    load: async ({ known: { formats }, ask }) => {
      const { reportCommand, reportRequest } = await import('./report-flags.ts')
      return reportCommand(formats).action((files: string[], flags: ReportFlags) =>
        ask(reportRequest(files, flags, formats)),
      )
    },
  },
  {
    name: 'trend',
    takes: '<result.json...>',
    summary: 'show a metric over runs and commits, and mark where it changed',
    load: async ({ known, ask }) =>
      (await import('./trend-flags.ts'))
        .trendCommand(known.trendFormats)
        .action((files: string[], flags: TrendFlags) => ask({ command: 'trend', files, flags })),
  },
]
