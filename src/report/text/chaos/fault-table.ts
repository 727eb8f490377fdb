import type { ChaosResult } from '../../../model/chaos-result.ts'
import { type ArmView, armViewsOf, type FaultView } from '../../arm-view.ts'
import { formatCount, formatMs, NBSP } from '../../numbers.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { plainTable, widest } from '../plain-table.ts'
import { COLUMNS, FAULT_COLUMN, type FaultColumn, JOINT, NO_EFFECT } from './fault-columns.ts'
import { reasonLines } from './reasons.ts'

/** More faults than this are not listed one by one; the worst of them are. */
const MOST_ROWS = 12

const GAP = { usual: 2, tight: 1 }

/** What each fault cost, a table for each arm. */
export function faultTables(result: ChaosResult, columns: number, paint: Paint): string[][] {
  return armViewsOf(result)
    .filter(({ faults }) => faults.length > 0)
    .map(view => oneArm(view, columns, paint))
}

function oneArm(view: ArmView, columns: number, paint: Paint): string[] {
  const shown = worst(view.faults)
  const titles = new Set(view.faults.map(({ record }) => faultTitle(record)))
  const alike = titles.size === 1 ? `: ${[...titles][0]}` : ''
  const wanted = alike === '' ? [...COLUMNS.slice(0, 2), FAULT_COLUMN, ...COLUMNS.slice(2)] : COLUMNS
  return [
    ...wrap(`${nameInText(view.arm.id)}, what each fault cost${alike}`, columns).map(line => paint('heading', line)),
    ...fitted(wanted, shown, { view, columns, paint }),
    ...wrap(legendOf(shown, view), columns).map(line => paint('faint', line)),
    ...reasonLines(view.faults, columns, paint),
  ]
}

/** The table with as many of the columns as there is room for. */
function fitted(
  wanted: readonly FaultColumn[],
  shown: readonly FaultView[],
  { view, columns, paint }: { view: ArmView; columns: number; paint: Paint },
): string[] {
  const cells = (column: FaultColumn) => shown.map(fault => column.cell(fault, view, paint))
  const widthOfAll = (all: readonly FaultColumn[], gap: number) =>
    all.reduce((sum, column) => sum + Math.max(...[column.head, ...cells(column)].map(widest)), gap * (all.length - 1))
  let kept = [...wanted]
  const spare = () => kept.filter(({ spare }) => spare !== undefined).sort((a, b) => b.spare! - a.spare!)[0]
  while (widthOfAll(kept, GAP.tight) > columns && spare()) kept = kept.filter(column => column !== spare())
  const gap = widthOfAll(kept, GAP.usual) <= columns ? GAP.usual : GAP.tight
  const rows = shown.map((_, at) => kept.map(column => cells(column)[at]!))
  const left = kept.map((column, at) => (column.text ? at : -1)).filter(at => at >= 0)
  return plainTable(
    kept.map(({ head }) => head),
    rows,
    { gap, left },
    paint,
  )
}

/** At most so many faults as are listed, the worst of them, in the order of time. */
function worst(faults: readonly FaultView[]): FaultView[] {
  if (faults.length <= MOST_ROWS) return [...faults]
  const ranked = [...faults].sort((a, b) => badness(b) - badness(a) || lateness(b) - lateness(a))
  return ranked.slice(0, MOST_ROWS).sort((a, b) => a.record.id - b.record.id)
}

function badness({ harm, record }: FaultView): number {
  return (harm?.dropped ?? 0) + (record.status === 'ineffective' ? 0.5 : 0)
}

function lateness({ harm }: FaultView): number {
  return harm ? (harm.serviceRecovery.ms ?? harm.serviceRecovery.censoredMs ?? 0) : 0
}

/** What the marks and columns mean, as far as they are to be seen. */
function legendOf(shown: readonly FaultView[], { faults, summary }: ArmView): string {
  const marks = [
    ...(shown.length < faults.length
      ? [`the ${shown.length} worst; the other ${formatCount(faults.length - shown.length)} are in the result file`]
      : []),
    'its+other: on connections of the worker, and on others',
    'as before: users are served as before the fault',
    ...(shown.some(isCensored) ? ['>: not seen before the next fault or the end'] : []),
    ...(shown.some(({ harm }) => harm && harm.joint.length > 0)
      ? [`${JOINT}: another fault was not over, and the harm of both cannot be told apart`]
      : []),
    ...(shown.some(({ record }) => record.status === 'ineffective') ? [`${NO_EFFECT}: had no effect`] : []),
    ...(summary.baseline ? [`p99 before the faults ${formatMs(summary.baseline.p99Ms)}${NBSP}ms`] : []),
  ]
  return marks.join(' · ')
}

function isCensored({ harm }: FaultView): boolean {
  return [harm?.serviceRecovery, harm?.capacityRecovery].some(
    each => each && each.ms === null && each.censoredMs !== null,
  )
}
