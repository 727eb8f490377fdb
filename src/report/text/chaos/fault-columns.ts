import type { FaultTimes, Recovery } from '../../../model/chaos-result.ts'
import { DROPPED } from '../../../model/outcome.ts'
import type { ArmView, FaultView } from '../../arm-view.ts'
import { formatCount, formatMib, formatMoment, formatMs, formatTime } from '../../numbers.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import type { Paint } from '../paint.ts'
import { shorten } from '../width.ts'

/** A column of the table of faults. */
export interface FaultColumn {
  readonly head: string
  /** Text stands at the left, figures at the right. */
  readonly text?: true
  /** Where room is short, the greatest goes first; columns without it stay. */
  readonly spare?: number
  /** The column is there when some fault has it; always without. */
  only?(fault: FaultView): boolean
  cell(fault: FaultView, view: ArmView, paint: Paint): string
}

/** Stands where there is no figure. */
const NONE = '–'

/** The harm of this fault cannot be told from that of one before it. */
export const JOINT = '*'

/** The fault did not take effect. */
export const NO_EFFECT = '!'

/** The column that names the fault, at most so wide; it comes after the time, where faults differ. */
export function titleColumn(columns: number): FaultColumn {
  return { head: 'fault', text: true, cell: ({ record }) => shorten(faultTitle(record), columns) }
}

/** The columns of the table of faults, in their order. */
export const COLUMNS: readonly FaultColumn[] = [
  { head: '#', cell: ({ record, harm }) => `${record.id}${harm && harm.joint.length > 0 ? JOINT : ''}` },
  { head: 'at\ns', cell: ({ record }) => formatMoment(record.firedMs ?? record.plannedMs) },
  { head: 'worker', cell: victimCell },
  { head: 'in\nflight', spare: 3, cell: ({ record, harm }) => (harm ? formatCount(record.inFlight) : NONE) },
  { head: 'dropped\nits+other', cell: droppedCell },
  { head: 'hung', spare: 2, cell: ({ harm }) => (harm ? formatCount(harm.direct.hung + harm.collateral.hung) : NONE) },
  { head: 'as\nbefore', cell: ({ harm }) => (harm ? recoveryCell(harm.serviceRecovery) : NONE) },
  { head: 'new\nworker', spare: 4, cell: ({ record }) => respawnCell(record.times) },
  { head: 'all\nback', spare: 1, cell: ({ harm }) => (harm ? recoveryCell(harm.capacityRecovery) : NONE) },
  {
    head: 'peak\nMiB',
    spare: 3,
    only: ({ record }) => record.peakRssMib !== null,
    cell: ({ record }) => (record.peakRssMib === null ? NONE : formatMib(record.peakRssMib)),
  },
  { head: 'p99\nms', spare: 5, cell: ({ harm }) => (harm?.p99Ms == null ? NONE : formatMs(harm.p99Ms)) },
]

function victimCell({ record: { victims } }: FaultView, { arm }: ArmView): string {
  if (victims.length === 0) return NONE
  if (victims.length > 1 && victims.length >= arm.workers) return 'all'
  return victims.map(({ slot }) => slot).join(',')
}

function droppedCell({ record, harm }: FaultView, _view: ArmView, paint: Paint): string {
  if (record.status === 'skipped') return paint('warning', 'skipped')
  const mark = record.status === 'ineffective' ? paint('warning', NO_EFFECT) : ''
  if (!harm) return `${NONE}${mark}`
  if (harm.dropped === 0) return `0${mark}`
  const own = DROPPED.reduce((sum, outcome) => sum + harm.direct[outcome], 0)
  const others = harm.dropped - own
  return paint('alarm', others === 0 ? formatCount(own) : `${formatCount(own)}+${formatCount(others)}`) + mark
}

function recoveryCell({ ms, censoredMs, harmed }: Recovery): string {
  if (ms !== null) return harmed || ms > 0 ? formatTime(ms) : NONE
  return censoredMs === null ? NONE : `> ${formatTime(censoredMs)}`
}

function respawnCell({ listeningMs }: FaultTimes): string {
  return listeningMs === null ? NONE : formatTime(listeningMs)
}
