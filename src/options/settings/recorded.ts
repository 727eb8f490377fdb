import type { CommandName } from '../commands.ts'
import { type RecordedName, settingsOf } from './table.ts'

/** The names in a part of a result's settings; the part is a prefix that ends in a dot, or empty. */
type NameIn<C extends CommandName, P extends string> =
  RecordedName<C> extends infer N
    ? N extends `${P}${infer Rest}`
      ? Rest extends `${string}.${string}`
        ? never
        : Rest
      : never
    : never

/** What a result says of a setting: what may be missing in the options is null there. */
type Kept<V> = undefined extends V ? Exclude<V, undefined> | null : V

/** The settings of a run as its result records them. A name that the options lack fits no result. */
export type Recorded<C extends CommandName, P extends string, O> = {
  [K in NameIn<C, P>]: K extends keyof O ? Kept<O[K]> : unknown
}

/**
 * Takes what the result of a run records of its settings out of its options.
 * @param part a part within the settings, which ends in a dot; empty: the settings themselves
 */
export function recordedSettings<C extends CommandName, O extends object, const P extends string = ''>(
  command: C,
  options: O,
  part = '' as P,
): Recorded<C, P, O> {
  const names = settingsOf(command).flatMap(({ recorded }) =>
    typeof recorded === 'string' && recorded.startsWith(part) ? [recorded.slice(part.length)] : [],
  )
  const values = options as Readonly<Record<string, unknown>>
  const own = names.filter(name => !name.includes('.'))
  return Object.fromEntries(own.map(name => [name, values[name] ?? null])) as Recorded<C, P, O>
}

/** What has to be the same in a baseline: figures of a result's settings, and what messages call them. */
export function scenarioOf(command: CommandName): Readonly<Record<string, string>> {
  return Object.assign({}, ...settingsOf(command).map(({ scenario }) => scenario ?? {}))
}
