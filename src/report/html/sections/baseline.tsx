import type { StoredBaseline } from '../../../model/compare-result.ts'
import { plainCell } from '../cell.ts'

import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'
import { Table } from '../table.tsx'

/** In what the machine of the stored baseline differs from this one. Nothing where it does not. */
export function mismatchPart(baseline: StoredBaseline | null, place: Place): Part | undefined {
  if (!baseline || baseline.mismatch.length === 0) return undefined
  return {
    name: 'mismatch',
    title: 'The baseline comes from another machine',
    content: (
      <>
        <Table
          id={idIn(place, 'mismatch-table')}
          caption={`What differs; --machine-mismatch was ${baseline.policy}`}
          heads={['field', 'in the baseline', 'here']}
          text={[1, 2]}
          rows={baseline.mismatch.map(({ field, there, here }) => ({
            head: plainCell(field),
            cells: [plainCell(there), plainCell(here)],
          }))}
        />
      </>
    ),
  }
}
