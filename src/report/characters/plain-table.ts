import Table from 'cli-table3'
import type { Paint } from './paint.ts'
import { widthOf } from './width.ts'

/** No frame: a rule under the head, and space between the columns. */
const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right'].flatMap(side => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
)

/** How a table is set. */
interface TableStyle {
  /** Columns of space between two columns. */
  readonly gap: number
  /** The columns that stand at the left, as texts do; the others stand at the right, as figures do. */
  readonly left: readonly number[]
}

/** A table as lines: bold heads, a rule, rows. A cell may have several lines. */
export function plainTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { gap, left }: TableStyle,
  paint: Paint,
): string[] {
  const table = new Table({
    chars: { ...NO_LINES, 'mid-mid': '', middle: '' },
    style: { compact: true, head: [], border: [], 'padding-left': 0, 'padding-right': gap },
    colAligns: heads.map((_, at) => (left.includes(at) ? 'left' : 'right')),
    head: heads.map(head => paintLines(head, paint)),
  })
  for (const row of rows) table.push([...row])
  return trimmed(table.toString().split('\n'), gap)
}

/** Takes away the gap after the last column. */
function trimmed(lines: readonly string[], gap: number): string[] {
  return lines.map(line => (line.startsWith('─') ? line.slice(0, -gap) : line.trimEnd()))
}

/** Columns of the widest line. */
export function widest(text: string): number {
  return Math.max(...text.split('\n').map(widthOf))
}

function paintLines(text: string, paint: Paint): string {
  const lines = text.split('\n').map(line => paint('heading', line))
  return lines.join('\n')
}
