import type { CompareResult } from '../../model/compare-result.ts'
import { pairingsOf } from '../pairing.ts'
import { dropsSentence } from '../sentences/drops.ts'
import { singleArmSentence } from '../sentences/single-arm.ts'
import { stateSentence } from '../sentences/state.ts'
import { verdictSentence } from '../sentences/verdict.ts'
import { versionsSentence } from '../sentences/versions.ts'
import type { HeadlineEntry, NameOf } from './entry.ts'

/** How the run ended, every verdict, and what was dropped. */
export function compareHeadline(result: CompareResult, nameOf: NameOf): HeadlineEntry[] {
  const state = stateSentence(result)
  const entries: HeadlineEntry[] = state ? [{ label: result.state.toUpperCase(), tone: 'alarm', text: state }] : []
  const versions = versionsEntries(result)
  if (result.generations.length === 0) return [...entries, ...versions]
  return [
    ...entries,
    ...comparisonEntries(result, nameOf),
    ...aloneEntries(result, nameOf),
    dropsEntry(result, nameOf),
    ...versions,
  ]
}

function comparisonEntries(result: CompareResult, nameOf: NameOf): HeadlineEntry[] {
  let lastMethod = ''
  return pairingsOf(result).map((pairing, at) => {
    const { level, generations, ci, verdict } = pairing.primary
    const method = ci ? `${level}/${generations}` : lastMethod
    const text = verdictSentence(pairing, { result, nameOf, first: at === 0, method: method !== lastMethod })
    lastMethod = method
    const tone = pairing.control ? 'control' : verdict
    return { label: tone, tone, text }
  })
}

function aloneEntries(result: CompareResult, nameOf: NameOf): HeadlineEntry[] {
  const [alone, ...others] = result.summary.arms
  return alone && others.length === 0
    ? [{ label: 'measured', tone: 'plain', text: singleArmSentence(alone, nameOf(alone.arm)) }]
    : []
}

function versionsEntries(result: CompareResult): HeadlineEntry[] {
  const text = versionsSentence(result)
  return text === undefined ? [] : [{ label: 'versions', tone: 'plain', text }]
}

function dropsEntry(result: CompareResult, nameOf: NameOf): HeadlineEntry {
  const any = result.summary.arms.some(arm => arm.requests.dropped > 0)
  return { label: 'dropped', tone: any ? 'alarm' : 'plain', text: dropsSentence(result, nameOf) }
}
