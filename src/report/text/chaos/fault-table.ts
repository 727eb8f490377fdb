import type { ChaosResult } from '../../../model/chaos-result.ts'
import { formatCount } from '../../numbers.ts'
import { type FaultView, type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { COST_COLUMNS, type FaultColumn } from './fault-columns.ts'
import { faultLegend } from './fault-legend.ts'
import { type Fitted, fittedTable, type Page, titleOf } from './fitted-table.ts'
import { reasonLines } from './reasons.ts'
import { REPLACEMENT_COLUMNS, tookWorker } from './replacement-columns.ts'

/** More faults than this are not listed one by one; the worst of them are. */
const MOST_ROWS = 12

/**
 * What each fault cost, and when the replacement of its worker was there: two tables for each arm. What the heads and
 * marks mean stands under the last of all.
 */
export function faultTables(result: ChaosResult, columns: number, paint: Paint): string[][] {
  const page = { columns, paint }
  const views = reportedArms(result).filter(({ faults }) => faults.length > 0)
  const shown = views.map(({ faults }) => worst(faults, MOST_ROWS))
  const seen: FaultColumn[] = []
  const tables = views.flatMap((view, at) =>
    [costTable(view, shown[at]!, page), replacementTable(view, shown[at]!, page)].flatMap(fitted => {
      if (!fitted) return []
      seen.push(...fitted.kept)
      return [[...fitted.lines]]
    }),
  )
  tables.at(-1)?.push(...wrap(faultLegend(seen, shown.flat()), columns).map(line => paint('faint', line)))
  return tables
}

function costTable(view: ReportedArm, shown: readonly FaultView[], page: Page): Fitted {
  const { columns, paint } = page
  const title = titleOf(view)
  const { lines, kept } = fittedTable(COST_COLUMNS, { view, shown, titleAt: title === undefined ? 2 : undefined }, page)
  const more = view.faults.length - shown.length
  const rest = `… and ${formatCount(more)} more in the result file; these are the ${shown.length} worst`
  return {
    lines: [
      ...heading(view, title === undefined ? 'what each fault cost' : `what each fault cost: ${title}`, page),
      ...lines,
      ...(more > 0 ? [paint('faint', rest)] : []),
      ...reasonLines(view.faults, columns, paint),
    ],
    kept,
  }
}

/** Undefined where no worker ended. */
function replacementTable(view: ReportedArm, shown: readonly FaultView[], page: Page): Fitted | undefined {
  const replaced = shown.filter(tookWorker)
  if (replaced.length === 0) return undefined
  const titleAt = titleOf(view) === undefined ? 1 : undefined
  const { lines, kept } = fittedTable(REPLACEMENT_COLUMNS, { view, shown: replaced, titleAt }, page)
  return { lines: [...heading(view, 'how long after the fault a new worker was there', page), ...lines], kept }
}

function heading({ arm }: ReportedArm, text: string, { columns, paint }: Page): string[] {
  return wrap(`${nameInText(arm.id)}, ${text}`, columns).map(line => paint('heading', line))
}

/** At most so many faults as are listed, the worst of them, in the order of time. */
export function worst(faults: readonly FaultView[], most: number): FaultView[] {
  if (faults.length <= most) return [...faults]
  const ranked = [...faults].sort((a, b) => badness(b) - badness(a) || lateness(b) - lateness(a))
  return ranked.slice(0, most).sort((a, b) => a.record.id - b.record.id)
}

function badness({ harm, record }: FaultView): number {
  return (harm?.dropped ?? 0) + (record.status === 'ineffective' || record.status === 'unfinished' ? 0.5 : 0)
}

function lateness({ harm }: FaultView): number {
  return harm ? (harm.serviceRecovery.ms ?? harm.serviceRecovery.censoredMs ?? 0) : 0
}
