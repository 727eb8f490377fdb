import type { ServedSegment } from '../../../model/chaos-result.ts'
import type { ArmSummary } from '../../../model/compare-result.ts'
import type { PlayedSegment } from '../../../model/load-summary.ts'
import type { LoadedResult } from '../../../model/result.ts'
import { formatCount, formatMoment, formatMs, formatPercent, formatRate, formatTime } from '../../numbers.ts'
import { segmentName } from '../../sentences/load.ts'
import { cell, cellsOf, columnsOf, type Figure, NONE, type Table } from '../blocks.ts'
import type { Room } from '../room.ts'
import { ofLoaded } from '../section-of.ts'

/** More parts than this are not listed one by one in a terminal and in a comment, and on a page. */
const MOST_ROWS = { terminal: 20, comment: 20, page: 200 }

/** What is known of a part in every run with a profile; in a comparison it was played several times. */
type Segment = Omit<PlayedSegment, 'p50Ms' | 'plays'> & Partial<Pick<PlayedSegment, 'plays'>>

const perSecond = (count: number, { fromMs, toMs, plays = 1 }: Segment) =>
  plays === 0 ? NONE : formatRate((count * 1000) / ((toMs - fromMs) * plays))

const inMs = (ms: number | null) => (ms === null ? NONE : formatMs(ms))

const REQUESTS: readonly Figure<Segment>[] = [
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
]

const P99: Figure<Segment> = { head: ['p99', 'ms'], of: ({ p99Ms }) => inMs(p99Ms) }

/** Of an arm that played it in a comparison. */
const PLAYED: readonly Figure<PlayedSegment>[] = [
  ...REQUESTS,
  {
    head: ['unsent'],
    meaning: 'requests that the load generator could not send, which do not count against the app',
    of: ({ unsent }) => (unsent === 0 ? NONE : formatCount(unsent)),
  },
  { head: ['p50', 'ms'], of: ({ p50Ms }) => inMs(p50Ms) },
  P99,
]

/** Of a trial, which had a baseline before. */
const SERVED: readonly Figure<ServedSegment>[] = [
  ...REQUESTS,
  {
    head: ['late'],
    spare: 4,
    meaning: 'share of the responses that took longer than the SLO',
    of: ({ slow, ok }) => (ok > 0 ? formatPercent(slow / ok) : NONE),
  },
  P99,
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

/** How each part of a profile was served: what was asked for, what came, and, after a baseline, how long it took to be as good as before. */
export const profile = ofLoaded((result, room) => {
  const tables = tablesOf(result, room)
  if (tables.length === 0) return undefined
  return {
    name: 'profile',
    title: 'How the changing load was served',
    headed: true,
    spare: 5,
    blocks: [...tables, { kind: 'legend', marks: [] }],
  }
})

function tablesOf(result: LoadedResult, room: Room): Table[] {
  const named = ({ arm }: { readonly arm: string }, at: number) => ({ number: at + 1, arm: room.nameOf(arm) })
  return result.command === 'compare'
    ? result.summary.arms.flatMap((arm, at) => tableOf(playedBy(arm), PLAYED, { ...named(arm, at), room }) ?? [])
    : result.summary.arms.flatMap((arm, at) => tableOf(arm.profile, SERVED, { ...named(arm, at), room }) ?? [])
}

/** Where the generator fell behind its schedule, latencies are not the arm's. */
function playedBy({ profile: segments, latencyLimited }: ArmSummary): readonly PlayedSegment[] | undefined {
  return latencyLimited ? segments?.map(segment => ({ ...segment, p50Ms: null, p99Ms: null })) : segments
}

interface Placed {
  readonly number: number
  readonly arm: string
  readonly room: Room
}

function tableOf<S extends Segment>(
  segments: readonly S[] | undefined,
  all: readonly Figure<S>[],
  { number, arm, room }: Placed,
): Table | undefined {
  if (!segments) return undefined
  const shown = segments.slice(0, MOST_ROWS[room.medium])
  const more = segments.length - shown.length
  const figures = all.filter(({ of }) => shown.some(segment => of(segment) !== NONE))
  return {
    kind: 'table',
    name: `profile-${number}`,
    caption: `${arm}, by the parts of the profile`,
    columns: [{ head: ['part'], text: true }, ...columnsOf(figures)],
    rows: shown.map(segment => ({ head: cell(segmentName(segment)), cells: cellsOf(figures, segment) })),
    ...(more > 0 && { rest: `… and ${formatCount(more)} more in the result file.` }),
  }
}
