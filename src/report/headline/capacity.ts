import type { CapacityResult } from '../../model/capacity-result.ts'
import type { Entry } from '../document/blocks.ts'
import { formatPercent } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { carriedWords, methodWords, ratioSentence } from '../sentences/capacity.ts'

/** What each arm carries by itself, and how well the ratios are known. */
export function capacityHeadline(result: CapacityResult, nameOf: NameOf): Entry[] {
  const { summary, generations } = result
  if (generations.length === 0) return []
  // What the conclusion has said already, where the run came to its end.
  const ratios = result.state === 'completed' ? [] : ratioEntries(result, nameOf)
  const isTold = summary.ratios.length === 0 && result.state === 'completed'
  return [...ratios, ...(isTold ? [] : [carriedEntry(result, nameOf)]), ...knownEntry(result)]
}

function ratioEntries({ summary: { ratios } }: CapacityResult, nameOf: NameOf): Entry[] {
  return ratios.map((compared, at) => ({
    label: at === 0 ? 'ratio' : '',
    tone: 'plain',
    text: `${ratioSentence(compared, nameOf)}.`,
  }))
}

function carriedEntry({ summary: { arms } }: CapacityResult, nameOf: NameOf): Entry {
  const all = arms.map((arm, at) => `${nameOf(arm.arm)}${at === 0 ? ' carries' : ''} ${carriedWords(arm)}`)
  return { label: 'carries', tone: 'plain', text: `${all.join(', ')}.` }
}

/** How sure the intervals are; and that the run has ended early because that is all that was asked for. */
function knownEntry({ summary: { ratios, precise }, settings }: CapacityResult): Entry[] {
  const known = ratios.find(({ ci }) => ci !== null)
  if (!known) return []
  const early = `, which ended the run: every ratio is known within ${formatPercent(settings.precision)}`
  return [{ label: 'known', tone: 'plain', text: `${methodWords(known)}${precise ? early : ''}.` }]
}
