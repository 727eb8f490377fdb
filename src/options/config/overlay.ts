import { UsageError } from '../../model/errors.ts'
import type { ConfigFlags } from '../flag-parts.ts'
import { withoutGaps } from '../values.ts'
import type { FoundConfig } from './find.ts'

type Words = Readonly<Record<string, unknown>>

/** Words whose flag has another name; the flag is said once for each. */
export const FLAG_OF: Readonly<Record<string, string>> = { thresholds: 'threshold', reports: 'report' }

/** Words whose texts only the flag can read. */
const READ_BY_FLAG = ['reports']

/** Of these, the one that is said on the command line leaves no room for the other. */
const INSTEAD: readonly (readonly [string, string])[] = [
  ['against', 'baseline'],
  ['baseline', 'against'],
]

/** What means nothing without another is left out where that is not said: a file may hold it for those runs that are. */
const ONLY_WITH: Readonly<Record<string, string>> = { setup: 'against', machineMismatch: 'baseline' }

/**
 * What was said on the command line goes before the configuration file, and the file before the defaults.
 * @throws UsageError for a text that its flag would not take
 */
export function overlay<F extends ConfigFlags>(flags: F, words: Words, found: FoundConfig): F {
  const overridden = new Set([
    ...flags.given,
    ...INSTEAD.filter(([said]) => flags.given.has(said)).map(([, other]) => other),
  ])
  const named = Object.entries(words).map(([word, value]) => ({ flag: FLAG_OF[word] ?? word, word, value }))
  const wanted = named.filter(({ flag }) => !overridden.has(flag))
  const said = new Set([...flags.given, ...wanted.map(({ flag }) => flag)])
  const fromFile = wanted
    .filter(({ flag }) => !(flag in ONLY_WITH) || said.has(ONLY_WITH[flag]!))
    .map(({ flag, word, value }) => [flag, READ_BY_FLAG.includes(word) ? readAs(flags, flag, value, found) : value])
  return { ...flags, ...Object.fromEntries(fromFile), ...margins(flags, words), said, configFile: found.shown }
}

/** The flag's message, with the word of the file in its place. */
function readAs(flags: ConfigFlags, flag: string, texts: unknown, { where }: FoundConfig): unknown {
  try {
    return flags.readAs(flag, texts as readonly string[])
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const word = Object.keys(FLAG_OF).find(each => FLAG_OF[each] === flag) ?? flag
    throw new UsageError(`${where}: ${error.message.replace(`--${flag}`, word)}`, error.hint)
  }
}

/** Margins are laid over each other metric by metric. */
function margins(flags: object, { margin }: Words): object {
  if (margin === undefined) return {}
  const said = (flags as { margin?: object }).margin
  return { margin: { ...withoutGaps(margin as object), ...said } }
}
