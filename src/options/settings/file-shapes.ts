import type { z } from 'zod'
import type { Setting } from './setting.ts'
import { shownDefault } from './setting.ts'
import { settingsOf } from './table.ts'

/** The kinds of files that hold settings. */
export type FileKind = 'config' | 'experiment'

/** The commands that have a part of a configuration file. */
export type Section = 'compare' | 'chaos' | 'check'

/** The settings of a command that a file may have. */
export function settingsIn(file: FileKind, command: Section): readonly Setting[] {
  return settingsOf(command).filter(({ files }) => files === undefined || files === file)
}

/** The settings that both commands have in one meaning. */
export function sharedSettings(): readonly Setting[] {
  return settingsIn('config', 'compare').filter(each => each.in.includes('chaos'))
}

/** Settings as the shape of an object in a file, in which each may be left out. */
export function shapeOf(settings: readonly Setting[]): Record<string, z.ZodOptional> {
  return Object.fromEntries(settings.map(each => [each.name, each.kind.schema.describe(fileText(each)).optional()]))
}

/** What the help says, with the names that files have. */
function fileText(setting: Setting): string {
  const shown = shownDefault(setting) ?? (setting.default === undefined ? undefined : shownSwitch(setting.default))
  const text = `${setting.text}${shown === undefined ? '' : ` (default: ${shown})`}`
  return text
    .replace(/; repeatable[^(]*(?= \(|$)/, '')
    .replace(/--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => nameOf(flag))
}

const shownSwitch = (on: unknown) => (typeof on === 'boolean' ? String(on) : undefined)

/** `max-restarts` → `maxRestarts`. */
function nameOf(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
