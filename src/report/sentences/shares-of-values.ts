import { controlsOf } from '../../analysis/pairs.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import { NO_VALUE, type ShareComparison } from '../../model/tally.ts'
import type { Entry } from '../document/blocks.ts'
import { formatPercent } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'

/** Values that are told one by one. */
const MOST_TOLD = 3

/** A value as it is called: that of responses without one has a name, too. */
export function valueWords(value: string | null): string {
  if (value === null) return NO_VALUE
  return value === '' ? '""' : value
}

/** The values whose shares differ between arms, each with its share in all of them. */
export function shareEntries({ arms, summary }: CompareResult, nameOf: NameOf): Entry[] {
  const controls = controlsOf(arms)
  const differing = (summary.shares ?? []).filter(({ verdict }) => verdict === 'differs')
  const names = [...new Set(differing.map(({ of }) => of))]
  return names.flatMap(of => {
    const told = toldValues(of, differing, summary.shares ?? [])
    const clauses = told.map(value => {
      const shares = summary.arms.flatMap(({ arm, tallies = [] }) => {
        const counted = tallies.find(each => each.of === of)
        if (!counted || controls.has(arm)) return []
        const share = counted.shares.find(each => each.value === value)?.share ?? 0
        const mine = (summary.shares ?? []).find(
          each => each.of === of && each.value === value && each.candidate === arm,
        )
        const unlike = mine === undefined || mine.verdict === 'differs' ? '' : ` (${mine.verdict})`
        return [`${nameOf(arm)} ${formatPercent(share)}${unlike}`]
      })
      return `${valueWords(value)} ${shares.join(', ')}`
    })
    return [{ label: 'differs', tone: 'note', text: `Share of the responses by ${of}: ${clauses.join('; ')}.` }]
  })
}

/** Of two values, one says what the other does. */
function toldValues(of: string, differing: readonly ShareComparison[], all: readonly ShareComparison[]) {
  const values = new Set(all.filter(each => each.of === of).map(({ value }) => value))
  const told = [...new Set(differing.filter(each => each.of === of).map(({ value }) => value))]
  return told.slice(0, values.size === 2 ? 1 : MOST_TOLD)
}
