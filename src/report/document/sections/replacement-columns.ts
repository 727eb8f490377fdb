import type { FaultTimes } from '../../../model/chaos-result.ts'
import { formatTime } from '../../numbers.ts'
import type { FaultView } from '../../reported-arm.ts'
import { NONE } from '../blocks.ts'
import { type FaultColumn, NUMBER, recoveryCell } from './fault-columns.ts'

/** The columns of the table of when the replacement of a worker was there, in the order in which it comes. */
export const REPLACEMENT_COLUMNS: readonly FaultColumn[] = [
  NUMBER,
  timeColumn('end\nseen', 'detectedMs', 'the cluster saw the worker end', 3),
  timeColumn('new one\nstarted', 'respawnedMs', undefined, 2),
  timeColumn('new one\nlistens', 'listeningMs', 'it can take connections'),
  timeColumn('first\nanswer', 'firstServedMs', 'a client got one from the new worker', 1),
  timeColumn('all\nlisten', 'allSlotsMs', undefined, 4),
  {
    head: 'all\nback',
    meaning: 'all workers listen, and users are served as before',
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
