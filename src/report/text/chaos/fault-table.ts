import type { ChaosResult } from '../../../model/chaos-result.ts'
import { type ArmView, armViewsOf, type FaultView } from '../../arm-view.ts'
import { formatCount } from '../../numbers.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { plainTable, widest } from '../plain-table.ts'
import { COLUMNS, type FaultColumn, JOINT, NO_EFFECT, titleColumn } from './fault-columns.ts'
import { reasonLines } from './reasons.ts'
import { replacementTable } from './replacement-table.ts'

/** More faults than this are not listed one by one; the worst of them are. */
const MOST_ROWS = 12

/** The name of a fault has at least so much room, before other columns are left out. */
const TITLE_COLUMNS = 20

const GAP = { usual: 2, tight: 1 }

/** What each fault cost, a table for each arm; what the marks mean stands under the last. */
export function faultTables(result: ChaosResult, columns: number, paint: Paint): string[][] {
  const views = armViewsOf(result).filter(({ faults }) => faults.length > 0)
  const shown = views.map(({ faults }) => worst(faults))
  const tables = views.flatMap((view, at) => [
    oneArm(view, shown[at]!, { columns, paint }),
    replacementTable(view, shown[at]!, columns, paint),
  ])
  const there = tables.filter(lines => lines.length > 0)
  there.at(-1)?.push(...wrap(legendOf(shown.flat()), columns).map(line => paint('faint', line)))
  return there
}

interface Page {
  readonly columns: number
  readonly paint: Paint
}

function oneArm(view: ArmView, shown: readonly FaultView[], page: Page): string[] {
  const { columns, paint } = page
  const titles = new Set(view.faults.map(({ record }) => faultTitle(record)))
  const alike = titles.size === 1 ? `: ${[...titles][0]}` : ''
  const more = view.faults.length - shown.length
  const rest = `… and ${formatCount(more)} more in the result file; these are the ${shown.length} worst`
  return [
    ...wrap(`${nameInText(view.arm.id)}, what each fault cost${alike}`, columns).map(line => paint('heading', line)),
    ...fitted(view, shown, alike === '', page),
    ...(more > 0 ? [paint('faint', rest)] : []),
    ...reasonLines(view.faults, columns, paint),
  ]
}

/** The table with as many of the columns as there is room for. */
function fitted(view: ArmView, shown: readonly FaultView[], titled: boolean, { columns, paint }: Page): string[] {
  const cells = (column: FaultColumn) => shown.map(fault => column.cell(fault, view, paint))
  const taken = (all: readonly FaultColumn[], gap: number) =>
    all.reduce((sum, column) => sum + Math.max(...[column.head, ...cells(column)].map(widest)), gap * (all.length - 1))
  const withTitle = (all: readonly FaultColumn[], most: number) =>
    titled ? [...all.slice(0, 2), titleColumn(most), ...all.slice(2)] : all
  let kept = COLUMNS.filter(({ only }) => !only || shown.some(only))
  const spare = () => kept.filter(each => each.spare !== undefined).sort((a, b) => b.spare! - a.spare!)[0]
  while (taken(withTitle(kept, TITLE_COLUMNS), GAP.tight) > columns && spare()) {
    const least = spare()
    kept = kept.filter(column => column !== least)
  }
  const all = withTitle(kept, Math.max(TITLE_COLUMNS, columns - taken(kept, GAP.tight) - GAP.tight))
  const gap = taken(all, GAP.usual) <= columns ? GAP.usual : GAP.tight
  const rows = shown.map((_, at) => all.map(column => cells(column)[at]!))
  const left = all.flatMap((column, at) => (column.text ? [at] : []))
  return plainTable(
    all.map(({ head }) => head),
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
function legendOf(shown: readonly FaultView[]): string {
  const marks = [
    'its+other: on connections of the worker, and on others',
    'as before: until users were served as before the fault',
    'new worker, all back: until the replacement, every worker listened',
    ...(shown.some(({ record }) => record.times.detectedMs !== null)
      ? [
          'answers lost: what the rate before the fault would have given and did not come',
          'lost of in flight: its lost requests by those in flight on it',
        ]
      : []),
    ...(shown.some(isCensored) ? ['>: not before the next fault or the end'] : []),
    ...(shown.some(({ harm }) => harm && harm.joint.length > 0)
      ? [`${JOINT}: an earlier fault was not over, and their harm cannot be told apart`]
      : []),
    ...(shown.some(({ record }) => record.status === 'ineffective') ? [`${NO_EFFECT}: had no effect`] : []),
  ]
  return marks.join(' · ')
}

function isCensored({ harm }: FaultView): boolean {
  return [harm?.serviceRecovery, harm?.capacityRecovery].some(
    each => each && each.ms === null && each.censoredMs !== null,
  )
}
