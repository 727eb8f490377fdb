import { closest } from 'fastest-levenshtein'

/** What every entry of a registry has. */
export interface Named {
  readonly name: string
  /** One line for the help text. */
  readonly summary: string
}

/** The names of a registry, in its order. */
export function namesOf(registry: readonly Pick<Named, 'name'>[]): string[] {
  return registry.map(entry => entry.name)
}

/** The known name that is nearest to a mistyped one. */
export function nearest(wrong: string, known: readonly string[]): string {
  return closest(wrong, known)
}
