import type { FaultRecord } from '../../../model/chaos-result.ts'
import { formatCount, formatNumberOf } from '../../numbers.ts'
import { type FaultView, type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { dropsByEntry } from '../../sentences/drops.ts'
import type { Block, Facts, Table } from '../blocks.ts'
import type { Medium, Room } from '../room.ts'
import { ofTrials } from '../section-of.ts'
import {
  COST_COLUMNS,
  columnsAndRows,
  EVIDENCE,
  type FaultColumn,
  JOINT,
  NO_EFFECT,
  REPLACEMENT_COLUMNS,
  TITLE,
  tookWorker,
  UNDER_WAY,
} from './fault-columns.ts'

/** What each fault cost, and when the replacement of its worker was there: two tables for each arm. */
export const faults = ofTrials((result, room) => {
  const views = reportedArms(result).filter(each => each.faults.length > 0)
  if (views.length === 0) return undefined
  const most = mostRows(room.medium, views.length)
  const shown = views.map(view => worst(view.faults, most))
  const blocks = views.flatMap((view, at) => armBlocks(view, at + 1, shown[at]!, room))
  const legend: Block = { kind: 'legend', marks: marksOf(shown.flat()) }
  return { name: 'faults', title: 'What each fault cost', folded: true, spare: 8, blocks: [...blocks, legend] }
})

/** More faults than this are not listed one by one; the worst of them are. All arms of a page share its rows, so that it can be sent. */
function mostRows(medium: Medium, arms: number): number {
  return medium === 'page' ? Math.max(12, Math.floor(160 / arms)) : 12
}

function armBlocks(view: ReportedArm, number: number, shown: readonly FaultView[], room: Room): Block[] {
  const title = titleOf(view)
  // Where faults differ, their names stand in a column of their own.
  const named = (columns: readonly FaultColumn[], at: number) =>
    title === undefined ? [...columns.slice(0, at), TITLE, ...columns.slice(at)] : columns
  const costs = [...COST_COLUMNS, ...(room.medium === 'page' ? [EVIDENCE] : [])]
  const name = room.nameOf(view.arm.id)
  const more = view.faults.length - shown.length
  const cost: Table = {
    kind: 'table',
    name: `faults-${number}`,
    caption: `${name}, what each fault cost${title === undefined ? '' : `: ${title}`}`,
    ...columnsAndRows(named(costs, 2), shown, view),
    ...(more > 0 && {
      rest: `… and ${formatCount(more)} more in the result file; these are the ${shown.length} worst.`,
    }),
  }
  const remarks = [...faultRemarks(view.faults), ...stillborn(view)]
  const replaced = shown.filter(tookWorker)
  const replacement: Table = {
    kind: 'table',
    name: `replacements-${number}`,
    caption: `${name}, time from the fault until the worker was replaced`,
    ...columnsAndRows(named(REPLACEMENT_COLUMNS, 1), replaced, view),
  }
  return [
    cost,
    ...(remarks.length > 0 ? [{ kind: 'list', items: remarks, tone: 'warning' } as const] : []),
    ...entriesOf(view, shown, name),
    ...(replaced.length > 0 ? [replacement] : []),
  ]
}

/** Which requests of a mix each fault dropped; nothing where there is one request, or none was dropped. */
function entriesOf({ trial }: ReportedArm, shown: readonly FaultView[], name: string): Facts[] {
  if ((trial.entries ?? []).length < 2) return []
  const facts = shown.flatMap(({ record, harm }) =>
    harm?.entries && harm.entries.length > 0 ? [[`#${record.id}`, dropsByEntry(harm.entries)] as const] : [],
  )
  return facts.length === 0 ? [] : [{ kind: 'facts', title: `${name}, which requests each fault dropped`, facts }]
}

/** The title that all faults of an arm share; undefined where they differ. */
function titleOf(view: ReportedArm): string | undefined {
  const titles = new Set(view.faults.map(({ record }) => faultTitle(record)))
  return titles.size === 1 ? [...titles][0] : undefined
}

/** At most so many faults, the worst of them, in the order of time. */
export function worst(all: readonly FaultView[], most: number): readonly FaultView[] {
  if (all.length <= most) return all
  const ranked = [...all].sort((a, b) => badness(b) - badness(a) || lateness(b) - lateness(a))
  const kept = new Set(ranked.slice(0, most))
  return all.filter(fault => kept.has(fault))
}

function badness({ harm, record }: FaultView): number {
  return (
    (harm?.dropped ?? 0) +
    (harm?.rejected?.excess ?? 0) +
    (record.status === 'ineffective' || record.status === 'unfinished' ? 0.5 : 0)
  )
}

function lateness({ harm }: FaultView): number {
  return harm ? (harm.serviceRecovery.ms ?? harm.serviceRecovery.censoredMs ?? 0) : 0
}

/** What the marks in the tables mean, as far as they are to be seen. */
function marksOf(shown: readonly FaultView[]): string[] {
  return [
    ...(shown.some(isCensored) ? ['>: not before the next fault or the end'] : []),
    ...(shown.some(lacksTime) ? ['– as a time: not seen before the next fault or the end'] : []),
    ...(shown.some(({ harm }) => harm && harm.joint.length > 0)
      ? [`${JOINT}: an earlier fault was still in effect, so their costs cannot be separated`]
      : []),
    ...(shown.some(({ record }) => record.status === 'ineffective') ? [`${NO_EFFECT}: had no effect`] : []),
    ...(shown.some(({ record }) => record.status === 'unfinished') ? [`${UNDER_WAY}: under way at the end`] : []),
  ]
}

/** A worker ended, and something of its replacement was not seen. */
function lacksTime(fault: FaultView): boolean {
  return tookWorker(fault) && Object.values(fault.record.times).includes(null)
}

function isCensored({ harm }: FaultView): boolean {
  return [harm?.serviceRecovery, harm?.capacityRecovery].some(
    each => each && each.ms === null && each.censoredMs !== null,
  )
}

/** Reasons shown, and numbers of faults shown for each. */
const MOST = { reasons: 4, numbers: 6 }

/** What must be said of single faults, such as why they were skipped, once for each reason: `#3, #7 skipped: no worker was alive`. */
function faultRemarks(faults: readonly FaultView[]): string[] {
  const byReason = new Map<string, number[]>()
  for (const { record, harm } of faults) {
    for (const reason of reasonsOf(record, harm)) byReason.set(reason, [...(byReason.get(reason) ?? []), record.id])
  }
  const shown = [...byReason].slice(0, MOST.reasons).map(([reason, ids]) => `${numbers(ids)} ${reason}`)
  const more = byReason.size - shown.length
  return [...shown, ...(more > 0 ? [`… and ${formatCount(more)} more reasons in the result file`] : [])]
}

/** Processes that ended before they listened had no clients; they prolong what came before. */
function stillborn({ trial }: ReportedArm): string[] {
  const count = trial.workers.filter(({ listeningMs, endedMs }) => listeningMs === null && endedMs !== null).length
  return count === 0
    ? []
    : [`${formatNumberOf(count, 'new worker')} ended before ${count === 1 ? 'it' : 'they'} listened`]
}

function reasonsOf({ status, evidence, undrained, remark }: FaultRecord, harm: FaultView['harm']): string[] {
  if (status === 'skipped') return [`skipped: ${evidence}`]
  const were = undrained === 1 ? 'did not exit in time and was killed' : 'did not exit in time and were killed'
  return [
    ...(status === 'ineffective' ? [`had no effect: ${evidence}`] : []),
    ...(status === 'unfinished' ? [`unfinished: ${evidence}`] : []),
    ...(undrained !== null && undrained > 0 ? [`${formatNumberOf(undrained, 'old worker')} ${were}`] : []),
    ...(status === 'verified' && harm?.noticed === false ? ['the app did not notice'] : []),
    ...(remark === undefined ? [] : [remark]),
  ]
}

function numbers(ids: readonly number[]): string {
  const shown = ids.slice(0, MOST.numbers).map(id => `#${id}`)
  const more = ids.length - shown.length
  return [...shown, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(', ')
}
