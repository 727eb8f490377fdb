import { distance } from 'fastest-levenshtein'

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

/** A typing error changes no more than this share of a name. */
const MOST_CHANGED = 0.4

/** A part that people take for the whole has so many characters: `p99` of `latency.p99`. */
const LEAST_PART = 3

/** The known name that a mistyped one was probably meant to be; undefined where none is near. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const meant = plain(wrong)
  const near = known
    .map(name => ({ name, changes: distance(meant, plain(name)) }))
    .filter(
      ({ name, changes }) =>
        changes <= MOST_CHANGED * Math.max(meant.length, name.length) || letters(plain(name)) === letters(meant),
    )
    .toSorted((a, b) => a.changes - b.changes)[0]
  if (near) return near.name
  const isPart = (part: string, whole: string) => part.length >= LEAST_PART && whole.includes(part)
  return known.find(name => isPart(meant, plain(name)) || isPart(plain(name), meant))
}

/** As it is compared: people mix up cases and dashes. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '-')
}

/** Two that are the same differ only in the order of their letters. */
function letters(text: string): string {
  return [...text].sort().join('')
}
