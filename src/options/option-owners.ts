import { COMMANDS, type CommandName } from './commands.ts'
import { flagOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'

/** The commands that have this flag. */
export function ownersOf(flag: string): CommandName[] {
  return COMMANDS.map(({ name }) => name).filter(name => settingsOf(name).some(each => flagOf(each.name) === flag))
}
