import type { CommandName } from './commands.ts'
import type { KnownNames } from './settings/kinds.ts'
import type { SettingsOf } from './settings/table.ts'

/** Where the values of a command's settings come from. */
export interface GivenFlags {
  /** Names of the settings that the command line has; the others give way to files. */
  readonly given: ReadonlySet<string>
  /** The same, and those that files have. */
  readonly explicit: ReadonlySet<string>
  readonly known: KnownNames
  /** The configuration file that was found, from the working directory; known once it has been read. */
  readonly configFile?: string
}

/** The values of a command's settings: parsed, and not yet combined. */
export type Flags<C extends CommandName> = SettingsOf<C> & GivenFlags
