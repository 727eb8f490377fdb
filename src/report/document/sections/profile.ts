import type { ServedSegment } from '../../../model/chaos-result.ts'
import { formatCount, formatMoment, formatMs, formatPercent, formatRate, formatTime } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { segmentName } from '../../sentences/load.ts'
import { cell, cellsOf, columnsOf, type Figure, NONE, type Table } from '../blocks.ts'
import type { Room } from '../room.ts'
import { ofTrials } from '../section-of.ts'

/** More parts than this are not listed one by one in a terminal and in a comment, and on a page. */
const MOST_ROWS = { terminal: 20, comment: 20, page: 200 }

const perSecond = (count: number, { fromMs, toMs }: ServedSegment) => formatRate((count * 1000) / (toMs - fromMs))

const FIGURES: readonly Figure<ServedSegment>[] = [
  { head: ['from', 's'], spare: 1, of: ({ fromMs }) => formatMoment(fromMs) },
  {
    head: ['due', 'per s'],
    meaning: 'requests that were due, on average over this part',
    of: segment => perSecond(segment.scheduled, segment),
  },
  {
    head: ['served', 'per s'],
    meaning: 'ok responses to them',
    of: segment => perSecond(segment.ok, segment),
  },
  { head: ['rejected'], spare: 3, of: ({ rejected }) => (rejected === 0 ? NONE : formatCount(rejected)) },
  { head: ['dropped'], of: ({ dropped }) => formatCount(dropped) },
  {
    head: ['late'],
    spare: 4,
    meaning: 'share of the responses that took longer than the SLO',
    of: ({ slow, ok }) => (ok > 0 ? formatPercent(slow / ok) : NONE),
  },
  { head: ['p99', 'ms'], of: ({ p99Ms }) => (p99Ms === null ? NONE : formatMs(p99Ms)) },
  {
    head: ['good', 'after'],
    meaning:
      'time from the start of this part until the service was as good as in the baseline and stayed so; never: not by the end of this part',
    of: ({ goodFromMs }) => (goodFromMs === null ? 'never' : goodFromMs === 0 ? 'at once' : formatTime(goodFromMs)),
  },
  {
    head: ['workers'],
    spare: 2,
    meaning: 'at the start of this part, and the most during it',
    of: ({ workers }) =>
      workers
        ? [workers.first, ...(workers.most > workers.first ? [workers.most] : [])].map(formatCount).join(' → ')
        : NONE,
  },
  {
    head: ['all', 'listen'],
    spare: 5,
    meaning: 'time from the start of this part until the most workers listened',
    of: ({ workers }) => (workers && workers.fullMs !== null ? formatTime(workers.fullMs) : NONE),
  },
  { head: ['faults'], spare: 6, of: ({ faults }) => (faults === 0 ? NONE : formatCount(faults)) },
]

/** How each part of a profile was served: what was asked for, what came, and how long it took to be as good as before. */
export const profile = ofTrials((result, room) => {
  const tables = reportedArms(result).flatMap((view, at) => tableOf(view, at + 1, room) ?? [])
  if (tables.length === 0) return undefined
  return {
    name: 'profile',
    title: 'How the changing load was served',
    headed: true,
    spare: 5,
    blocks: [...tables, { kind: 'legend', marks: [] }],
  }
})

function tableOf({ arm, summary }: ReportedArm, number: number, room: Room): Table | undefined {
  const { profile: segments } = summary
  if (!segments) return undefined
  const shown = segments.slice(0, MOST_ROWS[room.medium])
  const more = segments.length - shown.length
  const figures = FIGURES.filter(({ of }) => shown.some(segment => of(segment) !== NONE))
  return {
    kind: 'table',
    name: `profile-${number}`,
    caption: `${room.nameOf(arm.id)}, by the parts of the profile`,
    columns: [{ head: ['part'], text: true }, ...columnsOf(figures)],
    rows: shown.map(segment => ({ head: cell(segmentName(segment)), cells: cellsOf(figures, segment) })),
    ...(more > 0 && { rest: `… and ${formatCount(more)} more in the result file.` }),
  }
}
