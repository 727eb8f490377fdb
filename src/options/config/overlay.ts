import type { ConfigFlags } from '../flag-parts.ts'
import type { FoundConfig } from './find.ts'

/** Words whose flag has another name; the flag is said once for each. */
export const FLAG_OF: Readonly<Record<string, string>> = { thresholds: 'threshold', reports: 'report' }

/** Of these, the one that is said on the command line leaves no room for the other. */
const INSTEAD: readonly (readonly [string, string])[] = [
  ['against', 'baseline'],
  ['baseline', 'against'],
]

/** What was said on the command line goes before the configuration file, and the file before the defaults. */
export function overlay<F extends ConfigFlags>(
  flags: F,
  words: Readonly<Record<string, unknown>>,
  { shown }: FoundConfig,
): F {
  const moot = new Set([...flags.given, ...INSTEAD.filter(([said]) => flags.given.has(said)).map(([, other]) => other)])
  const named = Object.entries(words).map(([word, value]) => [FLAG_OF[word] ?? word, value] as const)
  const fromFile = Object.fromEntries(named.filter(([flag]) => !moot.has(flag)))
  return { ...flags, ...fromFile, ...margins(flags, words), configFile: shown }
}

/** Margins are laid over each other metric by metric. */
function margins(flags: object, { margin }: Readonly<Record<string, unknown>>): object {
  if (margin === undefined) return {}
  const said = (flags as { margin?: object }).margin
  return { margin: { ...withoutGaps(margin as object), ...said } }
}

function withoutGaps(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
