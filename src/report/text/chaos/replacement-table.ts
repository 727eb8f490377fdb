import type { FaultTimes } from '../../../model/chaos-result.ts'
import type { ArmView, FaultView } from '../../arm-view.ts'
import { formatCount, formatTime } from '../../numbers.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { plainTable, widest } from '../plain-table.ts'

/** Stands where there is no figure. */
const NONE = '–'

interface Column {
  readonly head: string
  cell(fault: FaultView): string
}

const timeColumn = (head: string, key: keyof FaultTimes): Column => ({
  head,
  cell: ({ record }) => (record.times[key] === null ? NONE : formatTime(record.times[key])),
})

const COLUMNS: readonly Column[] = [
  { head: '#', cell: ({ record }) => `${record.id}` },
  { head: 'answers\nlost', cell: ({ harm }) => (harm ? formatCount(Math.round(harm.lostGoodput)) : NONE) },
  { head: 'lost of\nin flight', cell: ({ harm }) => (harm?.dropRatio == null ? NONE : harm.dropRatio.toFixed(2)) },
  timeColumn('end\nseen', 'detectedMs'),
  timeColumn('next\nstarted', 'respawnedMs'),
  timeColumn('next\nlistens', 'listeningMs'),
  timeColumn('its first\nanswer', 'firstServedMs'),
  {
    head: 'leaked\nfds',
    cell: ({ harm }) => (harm?.fdsLeaked == null ? NONE : formatCount(Math.max(0, harm.fdsLeaked))),
  },
]

/** How the worker of each of these faults was replaced, and what was lost by then. Empty where none was replaced. */
export function replacementTable(view: ArmView, shown: readonly FaultView[], columns: number, paint: Paint): string[] {
  const replaced = shown.filter(({ record }) => record.times.detectedMs !== null)
  if (replaced.length === 0) return []
  const rows = replaced.map(fault => COLUMNS.map(column => column.cell(fault)))
  const heads = COLUMNS.map(({ head }) => head)
  const width = COLUMNS.reduce(
    (sum, { head }, at) => sum + Math.max(...[head, ...rows.map(row => row[at]!)].map(widest)),
    0,
  )
  const gap = width + 2 * (COLUMNS.length - 1) <= columns ? 2 : 1
  const title = `${nameInText(view.arm.id)}, how workers were replaced: times after the fault`
  return [
    ...wrap(title, columns).map(line => paint('heading', line)),
    ...plainTable(heads, rows, { gap, left: [] }, paint),
  ]
}
