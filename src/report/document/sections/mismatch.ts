import { cell, type Table } from '../blocks.ts'
import type { SectionOf } from '../section-of.ts'

/** In what the machine of the stored baseline differs from this one. */
export const mismatch: SectionOf = ({ result }, { medium }) => {
  const baseline = 'baseline' in result ? result.baseline : undefined
  // In a terminal a warning says it.
  if (!baseline || baseline.mismatch.length === 0 || medium === 'terminal') return undefined
  const table: Table = {
    kind: 'table',
    name: 'mismatch',
    caption: `What differs; --machine-mismatch was ${baseline.policy}`,
    columns: ['field', 'in the baseline', 'here'].map(head => ({ head: [head], text: true })),
    rows: baseline.mismatch.map(({ field, there, here }) => ({ head: cell(field), cells: [cell(there), cell(here)] })),
  }
  const title = 'The baseline comes from another machine'
  return { name: 'mismatch', title, folded: true, spare: 6, blocks: [table] }
}
