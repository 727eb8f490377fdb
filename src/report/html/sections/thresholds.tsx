import type { Result } from '../../../model/result.ts'
import type { Threshold } from '../../../model/result-parts.ts'
import { reasonOrNull } from '../../sentences/reason.ts'
import { thresholdFigure } from '../../sentences/threshold.ts'
import { plainCell } from '../cell.ts'
import { nameOnPage } from '../names.ts'

import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'
import { Table, type TableRow } from '../table.tsx'
import { colourOf } from '../tones.ts'

/** Every threshold with what became of it. Nothing where none was given. */
export function thresholdsPart(result: Result, place: Place): Part | undefined {
  const { thresholds } = result.summary
  if (thresholds.length === 0) return undefined
  return {
    name: 'thresholds',
    title: 'Thresholds',
    content: (
      <>
        <Table
          id={idIn(place, 'thresholds-table')}
          caption="What had to hold, and whether it did"
          heads={['threshold', 'verdict', 'value\ninterval', 'arm', 'reason']}
          text={[1, 3, 4]}
          rows={thresholds.map(rowOf)}
        />
      </>
    ),
  }
}

function rowOf(threshold: Threshold): TableRow {
  const { expression, level, verdict, arm, reference, reason } = threshold
  const warns = level === 'warn'
  return {
    head: plainCell(expression, ...(warns ? ['only warns'] : [])),
    cells: [
      { lines: [verdict], colour: verdict === 'failed' && warns ? 'warn' : colourOf(verdict) },
      plainCell(...thresholdFigure(threshold)),
      plainCell(nameOnPage(arm), ...(reference === null ? [] : [`against ${nameOnPage(reference)}`])),
      plainCell(reasonOrNull(reason) ?? '–'),
    ],
  }
}
