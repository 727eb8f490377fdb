import type { ChaosResult } from '../../model/chaos-result.ts'
import { casesOf } from '../cases/index.ts'
import { plainLines } from '../plain-words.ts'
import { reportedArms } from '../reported-arm.ts'
import { armRows } from '../text/chaos/arm-rows.ts'
import { dropTables } from '../text/chaos/drops.ts'
import { faultTables } from '../text/chaos/fault-table.ts'
import { timelines } from '../text/chaos/timeline.ts'
import { painter } from '../text/paint.ts'
import type { Block } from './blocks.ts'
import { escaped, fenced, folded, table } from './escape.ts'
import { findingsBlock, machineBlock, thresholdsBlock, warningsBlock } from './lists.ts'
import { chaosMethod } from './method.ts'

const COLUMNS = 88

const MOST_ARMS = 12

const NAME_CHARACTERS = 60

/** The parts of a `chaos` report under its headline. */
export function chaosBlocks(result: ChaosResult): Block[] {
  const plain = painter(false)
  const inText = (name: string, title: string, sections: readonly string[][], spare: number): Block => {
    const lines = sections.flatMap((section, at) => [...(at === 0 ? [] : ['']), ...section]).map(plainLines)
    return { name, text: lines.length === 0 ? '' : folded(title, fenced(lines)), spare }
  }
  return [
    { name: 'the table', text: armsTable(result), spare: 2 },
    thresholdsBlock(casesOf(result)),
    findingsBlock(result.summary.findings),
    inText('faults', 'What each fault cost', faultTables(result, COLUMNS, plain), 8),
    inText('timelines', 'When it happened', timelines(result, COLUMNS, plain), 9),
    inText('dropped requests', 'Dropped requests', dropTables(result, COLUMNS, plain), 10),
    warningsBlock(result.summary.warnings),
    chaosMethod(result),
    machineBlock(result.environment),
  ]
}

/** The arms side by side, a column for each. */
function armsTable(result: ChaosResult): string {
  const all = reportedArms(result)
  if (all.length === 0) return ''
  const views = all.slice(0, MOST_ARMS)
  const rows = armRows(views, painter(false)).map(({ label, cell }) => [
    `${label.startsWith(' ') ? '&emsp;' : ''}${escaped(label)}`,
    ...views.map(view =>
      cell(view)
        .split('\n')
        .map(line => escaped(line))
        .join('<br>'),
    ),
  ])
  const more = all.length - views.length
  const heads = ['', ...views.map(({ arm }) => escaped(arm.id, NAME_CHARACTERS))]
  return `${table(heads, rows)}${more > 0 ? `\n\n… and ${more} more arms in the result file` : ''}`
}
