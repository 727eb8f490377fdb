import type { CompareResult } from '../../model/compare-result.ts'
import { pairingsOf } from '../pairing.ts'
import { dropsSentence } from '../sentences/drops.ts'
import { singleArmSentence } from '../sentences/single-arm.ts'
import { stateSentence } from '../sentences/state.ts'
import { verdictSentence } from '../sentences/verdict.ts'
import type { Entry } from './lines.ts'
import { nameInText } from './names.ts'
import type { Paint } from './paint.ts'

/** What a reader wants to know first: how the run ended, every verdict, and what was dropped. */
export function verdictEntries(result: CompareResult, paint: Paint): Entry[] {
  const state = stateSentence(result)
  const entries: Entry[] = state ? [{ label: paint('alarm', result.state.toUpperCase()), text: state }] : []
  if (result.generations.length === 0) return entries
  return [...entries, ...comparisonEntries(result, paint), ...aloneEntries(result), dropsEntry(result, paint)]
}

function comparisonEntries(result: CompareResult, paint: Paint): Entry[] {
  let lastMethod = ''
  return pairingsOf(result).map((pairing, at) => {
    const { level, generations, ci, verdict } = pairing.primary
    const method = ci ? `${level}/${generations}` : lastMethod
    const text = verdictSentence(pairing, {
      result,
      nameOf: nameInText,
      first: at === 0,
      method: method !== lastMethod,
    })
    lastMethod = method
    const label = pairing.control ? paint('control', 'control') : paint(verdict, verdict)
    return { label, text }
  })
}

function aloneEntries(result: CompareResult): Entry[] {
  const [alone, ...others] = result.summary.arms
  return alone && others.length === 0
    ? [{ label: 'measured', text: singleArmSentence(alone, nameInText(alone.arm)) }]
    : []
}

function dropsEntry(result: CompareResult, paint: Paint): Entry {
  const any = result.summary.arms.some(arm => arm.requests.dropped > 0)
  return { label: any ? paint('alarm', 'dropped') : 'dropped', text: dropsSentence(result, nameInText) }
}
