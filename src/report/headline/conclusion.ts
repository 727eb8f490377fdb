import { type Concluded, type Conclusion, conclude } from '../../analysis/conclusion/index.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import type { Result } from '../../model/result.ts'
import type { Entry, Tone } from '../document/blocks.ts'
import { type NameOf, namingBaseline } from '../pairing.ts'
import { harmWords } from '../sentences/harm-found.ts'
import { chaosStateSentence, checkStateSentence, soakStateSentence, stateSentence } from '../sentences/state.ts'
import { capacityGrounds } from './capacity-grounds.ts'
import { chaosGrounds } from './chaos-grounds.ts'
import { checkGrounds } from './check-grounds.ts'
import { compareGrounds } from './compare-grounds.ts'
import type { Grounds } from './grounds.ts'
import { soakGrounds } from './soak-grounds.ts'
import { untoldHarm } from './untold.ts'

const TONES: Readonly<Record<Conclusion, Tone>> = {
  failed: 'failed',
  unfinished: 'warning',
  harmed: 'harmed',
  inconclusive: 'inconclusive',
  passed: 'held',
  unjudged: 'note',
}

/**
 * The conclusion of a run: in a word, which every format shows, and in a sentence what it rests on. The worst that is known comes
 * first: `Passed` is only said where something could have failed.
 */
export function conclusionEntry(result: Result, nameOf: NameOf): Entry {
  const concluded = conclude(result)
  const grounds = groundsOf(result, concluded, namingBaseline(nameOf))
  return {
    label: wordOf(concluded, grounds),
    tone: toneOf(result, concluded),
    text: textOf(result, concluded, grounds, nameOf),
  }
}

/** The word alone: `Harm found`. */
export function conclusionWord(result: Result): string {
  const concluded = conclude(result)
  return wordOf(
    concluded,
    groundsOf(result, concluded, arm => arm),
  )
}

function groundsOf(result: Result, concluded: Concluded, nameOf: NameOf): Grounds {
  if (result.command === 'capacity') return capacityGrounds(result, nameOf)
  if (result.command === 'check') return checkGrounds(result, nameOf)
  if (result.command === 'soak') return soakGrounds(result, nameOf)
  return result.command === 'chaos' ? chaosGrounds(result, nameOf) : compareGrounds(result, concluded, nameOf)
}

function wordOf({ conclusion, harm, differences }: Concluded, { found, harmWord }: Grounds): string {
  const harmed = harm.length > 0 ? harmWord : 'Problem found'
  const words: Readonly<Record<Conclusion, string>> = {
    failed: 'Failed',
    unfinished: 'Unfinished',
    harmed: differences.length > 0 ? 'Different responses' : harmed,
    inconclusive: 'Inconclusive',
    passed: 'Passed',
    unjudged: found.word,
  }
  return words[conclusion]
}

function toneOf({ state }: Result, { conclusion, harm, problems }: Concluded): Tone {
  if (conclusion === 'passed' && harm.length + problems.length > 0) return 'warning'
  return state === 'failed' ? 'alarm' : TONES[conclusion]
}

function textOf(result: Result, concluded: Concluded, grounds: Grounds, nameOf: NameOf): string {
  const { conclusion, asked } = concluded
  const harm = harmClause(result, concluded, nameOf)
  if (conclusion === 'unfinished') {
    const state = stateOf(result)
    return harm === undefined ? state! : `${state} Seen until then: ${harm}.`
  }
  const { differ, failed, open, held, found, unasked } = grounds
  const more = result.command === 'compare' ? harmBeyond(result, concluded, nameOf) : harm
  const clauses: Readonly<Record<Exclude<Conclusion, 'unfinished'>, (string | undefined)[]>> = {
    failed: [...differ, ...failed, more],
    harmed: [...differ, more, ...(asked ? open : [unasked])],
    inconclusive: [...open, harm],
    passed: [...held, harm],
    unjudged: [found.text, unasked],
  }
  return `${clauses[conclusion].filter(each => each !== undefined).join('; ')}.`
}

function stateOf(result: Result): string | undefined {
  if (result.command === 'check') return checkStateSentence(result)
  if (result.command === 'soak') return soakStateSentence(result)
  return result.command === 'chaos' ? chaosStateSentence(result) : stateSentence(result)
}

/** What went wrong beyond what arms answer differently. */
function harmBeyond(result: CompareResult, { harm, differences, problems }: Concluded, nameOf: NameOf) {
  const untold = untoldHarm(harm, result.summary.counts, differences)
  return harmClause(result, { harm: untold, problems }, nameOf)
}

/** What went wrong, or else the gravest problem that was found; undefined where there is neither. */
function harmClause(
  result: Result,
  { harm, problems }: Pick<Concluded, 'harm' | 'problems'>,
  nameOf: NameOf,
): string | undefined {
  if (harm.length > 0) return harmWords(result, harm, nameOf)
  const [first, ...others] = problems
  if (!first) return undefined
  const title = `${first.title.charAt(0).toLowerCase()}${first.title.slice(1)}`
  return others.length === 0 ? title : `${title}, and ${others.length} more`
}
