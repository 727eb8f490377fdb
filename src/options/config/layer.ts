import type { KnownNames } from '../settings/kinds.ts'
import type { Setting } from '../settings/setting.ts'
import type { FromHere } from './paths.ts'

/** What a file says. */
export interface Layer {
  readonly apps: readonly string[]
  readonly args: readonly string[] | undefined
  /** By the names of the settings; what the file does not set is missing. */
  readonly values: Readonly<Record<string, unknown>>
}

/** The layer of a file that does not exist. */
export const NOTHING: Layer = { apps: [], args: undefined, values: {} }

/** An object of a file: as it stands there, and as its schema reads it. */
export interface Part {
  readonly raw: Readonly<Record<string, unknown>>
  readonly read: Readonly<Record<string, unknown>>
  /** How messages begin that are about it. */
  readonly where: string
}

/** The values of the settings that a part of a file has, with their paths as they are from the working directory. */
export function valuesIn(
  { raw, read, where }: Part,
  settings: readonly Setting[],
  known: KnownNames,
  place: FromHere = path => path,
): Record<string, unknown> {
  const present = settings.filter(({ name }) => read[name] !== undefined)
  return Object.fromEntries(
    present.map(({ name, kind, moved }) => {
      const value = placed(kind.fromFile ? raw[name] : read[name], moved, place)
      return [name, kind.fromFile ? kind.fromFile(value, `${where}${name}`, known, place) : value]
    }),
  )
}

function placed(value: unknown, moved: Setting['moved'], place: FromHere): unknown {
  if (!moved) return value
  return Array.isArray(value) ? value.map(each => moved(String(each), place)) : moved(String(value), place)
}

/** Values of settings, and which of them are explicit rather than defaults. */
interface Layered {
  readonly values: Record<string, unknown>
  readonly explicit: ReadonlySet<string>
}

/**
 * Lays files under the command line, the first of them on top: what is set above takes precedence over what is set below, and all
 * of it over the defaults.
 */
export function overlay(
  flags: { readonly given: ReadonlySet<string> },
  layers: readonly Layer[],
  settings: readonly Setting[],
): Layered {
  const explicit = new Set(flags.given)
  const values: Record<string, unknown> = {}
  for (const layer of layers) {
    const above = new Set(explicit)
    const replaced = settings.flatMap(({ name, replaces = [] }) => (above.has(name) ? replaces : []))
    for (const { name, kind } of settings.filter(each => each.name in layer.values)) {
      const { [name]: own } = layer.values
      const higher = values[name] ?? (flags as Readonly<Record<string, unknown>>)[name]
      if (kind.joined) values[name] = kind.joined(own, higher)
      else if (!above.has(name) && !replaced.includes(name)) values[name] = own
      if (!replaced.includes(name)) explicit.add(name)
    }
  }
  for (const { name, onlyWith } of settings) if (onlyWith !== undefined && !explicit.has(onlyWith)) delete values[name]
  return { values, explicit }
}
