import type { FaultTimes, Recovery } from '../../../model/chaos-result.ts'
import { DROPPED } from '../../../model/outcome.ts'
import { PRIMARY } from '../../../model/worker-id.ts'
import { formatCount, formatMib, formatMoment, formatMs, formatPercent, formatTime } from '../../numbers.ts'
import type { FaultView, ReportedArm } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { type Cell, type Column, cell, NONE } from '../blocks.ts'

/** A column of a table of faults. */
export interface FaultColumn extends Omit<Column, 'head'> {
  readonly head: string | ((view: ReportedArm) => string)
  /** The column is there when some fault has it; always without. */
  only?(fault: FaultView): boolean
  cell(fault: FaultView, view: ReportedArm): string | Cell
}

/** The harm of this fault cannot be told from that of one before it. */
export const JOINT = '*'

/** The fault did not take effect. */
export const NO_EFFECT = '!'

/** The load was over before the fault was. */
export const UNDER_WAY = '?'

/** Names the fault; it comes after the time, where faults differ. */
export const TITLE: FaultColumn = {
  head: 'fault',
  text: true,
  cell: ({ record }) => faultTitle(record),
}

/** How it is known that a fault took effect. */
export const EVIDENCE: FaultColumn = { head: 'evidence', text: true, cell: ({ record }) => record.evidence }

/** The number of a fault, with a mark. */
export const NUMBER: FaultColumn = {
  head: '#',
  cell: ({ record, harm }) => `${record.id}${harm && harm.joint.length > 0 ? JOINT : ''}`,
}

/** The columns of the table of what faults cost, in their order. */
export const COST_COLUMNS: readonly FaultColumn[] = [
  NUMBER,
  { head: 'at\ns', cell: ({ record }) => formatMoment(record.firedMs ?? record.plannedMs) },
  { head: 'worker', cell: victimCell },
  {
    head: 'in\nflight',
    meaning: 'requests that the worker had not answered when the fault fired, or got while it lasted',
    spare: 3,
    cell: ({ record, harm }) => (harm && harm.inFlight !== null ? formatCount(harm.inFlight ?? record.inFlight) : NONE),
  },
  {
    head: 'share\nlost',
    meaning: 'how many of these were dropped',
    spare: 6,
    cell: ({ harm }) => (harm?.dropRatio == null ? NONE : formatPercent(harm.dropRatio)),
  },
  {
    head: 'dropped\nits+other',
    term: 'its+other',
    meaning: 'on connections of the worker, and on others',
    cell: droppedCell,
  },
  {
    head: 'hung',
    meaning: 'of the dropped: timed out',
    spare: 1,
    cell: ({ harm }) => (harm ? formatCount(harm.direct.hung + harm.collateral.hung) : NONE),
  },
  {
    head: 'rejec-\nted',
    term: 'rejected',
    meaning: 'responses with an unexpected status or body, beyond the share before the faults',
    only: ({ harm }) => (harm?.rejected?.excess ?? 0) > 0,
    cell: rejectedCell,
  },
  {
    head: 'lost\nresp.',
    meaning: 'responses missing compared with the rate before the faults',
    spare: 5,
    cell: ({ harm }) => (harm ? formatCount(harm.lostGoodput) : NONE),
  },
  {
    head: 'fds',
    meaning: 'file descriptors the cluster primary leaked',
    spare: 4,
    only: ({ harm }) => harm?.fdsLeaked != null,
    cell: ({ harm }) =>
      harm?.fdsLeaked == null
        ? NONE
        : { lines: [formatCount(harm.fdsLeaked)], tone: harm.fdsLeaked > 0 ? 'alarm' : 'plain' },
  },
  {
    head: 'recov.',
    meaning: 'time until the service had recovered',
    cell: ({ harm }) => (harm ? recoveryCell(harm.serviceRecovery) : NONE),
  },
  {
    head: 'peak\nMiB',
    meaning: 'peak memory of the worker',
    spare: 3,
    only: ({ record }) => record.peakRssMib !== null,
    cell: ({ record }) => (record.peakRssMib === null ? NONE : formatMib(record.peakRssMib)),
  },
  {
    head: p99Head,
    term: 'p99',
    meaning: 'p99 latency after the fault; was: before the faults',
    spare: 2,
    cell: ({ harm }) => (harm?.p99Ms == null ? NONE : formatMs(harm.p99Ms)),
  },
]

function p99Head({ summary }: ReportedArm): string {
  return summary.baseline ? `p99 ms\nwas ${formatMs(summary.baseline.p99Ms)}` : 'p99 ms'
}

function victimCell({ record: { victims, traits, params } }: FaultView, { arm }: ReportedArm): string {
  if (traits.does === 'disturbs' && params.target !== undefined) return String(params.target)
  if (victims.length === 0) return NONE
  if (victims.length > 1 && victims.length >= arm.workers) return 'all'
  return victims.map(({ slot }) => (slot === PRIMARY.slot ? 'primary' : slot)).join(',')
}

const MARKS: Readonly<Record<FaultView['record']['status'], string>> = {
  ...{ verified: '', skipped: '' },
  ...{ ineffective: NO_EFFECT, unfinished: UNDER_WAY },
}

function droppedCell({ record, harm }: FaultView): Cell {
  const mark = MARKS[record.status]
  const marked = (text: string): Cell => ({ lines: [`${text}${mark}`], tone: mark === '' ? 'plain' : 'warning' })
  if (record.status === 'skipped') return { lines: ['skipped'], tone: 'warning' }
  if (!harm) return marked(NONE)
  if (harm.dropped === 0) return marked('0')
  const own = DROPPED.reduce((sum, outcome) => sum + harm.direct[outcome], 0)
  const others = harm.dropped - own
  const figure = others === 0 ? formatCount(own) : `${formatCount(own)}+${formatCount(others)}`
  return { lines: [`${figure}${mark}`], tone: 'alarm' }
}

function rejectedCell({ harm }: FaultView): Cell {
  if (!harm?.rejected) return cell(NONE)
  const { excess, byStatus } = harm.rejected
  const statuses = Object.keys(byStatus)
  if (excess === 0) return cell('0')
  const status = statuses.length === 1 ? `${formatCount(excess)}×${statuses[0]}` : formatCount(excess)
  return { lines: [status], tone: 'alarm' }
}

/** How long until all was well; `> 4.8 s` where that was not seen. */
export function recoveryCell({ ms, censoredMs, harmed }: Recovery): string {
  if (ms !== null) return harmed || ms > 0 ? formatTime(ms) : NONE
  return censoredMs === null ? NONE : `> ${formatTime(censoredMs)}`
}

/** The columns of the table of when the replacement of a worker was there, in the order in which it comes. */
export const REPLACEMENT_COLUMNS: readonly FaultColumn[] = [
  NUMBER,
  timeColumn('end\nseen', 'detectedMs', 'the supervisor saw the worker exit', 3),
  timeColumn('new one\nstarted', 'respawnedMs', undefined, 2),
  timeColumn('new one\nlistens', 'listeningMs', 'it accepts connections'),
  timeColumn('first\nanswer', 'firstServedMs', 'first response of the new worker', 1),
  timeColumn('all\nlisten', 'allSlotsMs', undefined, 4),
  {
    head: 'all\nback',
    meaning: 'all workers listen, and the service has recovered',
    cell: ({ harm }) => (harm ? recoveryCell(harm.capacityRecovery) : NONE),
  },
]

/** Whether a worker ended in the fault, or another was started. */
export function tookWorker({ record: { times } }: FaultView): boolean {
  return times.detectedMs !== null || times.respawnedMs !== null
}

function timeColumn(head: string, time: keyof FaultTimes, meaning?: string, spare?: number): FaultColumn {
  return {
    head,
    ...(meaning === undefined ? {} : { meaning }),
    ...(spare === undefined ? {} : { spare }),
    cell: ({ record: { times } }) => {
      const ms = times[time]
      return ms === null ? NONE : formatTime(ms)
    },
  }
}

/** These faults as a table, in the columns that they have something in. */
export function columnsAndRows(all: readonly FaultColumn[], shown: readonly FaultView[], view: ReportedArm) {
  const kept = all.filter(({ only }) => !only || shown.some(only))
  const cellOf = (column: FaultColumn, fault: FaultView): Cell => {
    const made = column.cell(fault, view)
    return typeof made === 'string' ? cell(made) : made
  }
  return {
    columns: kept.map(
      ({ head, only: _, cell: __, ...column }): Column => ({
        ...column,
        head: (typeof head === 'string' ? head : head(view)).split('\n'),
      }),
    ),
    rows: shown.map(fault => {
      const [head, ...cells] = kept.map(column => cellOf(column, fault))
      return { head: head!, cells }
    }),
  }
}
