import type { ChaosSettings, ScaleEvent, ScalingSummary } from '../../../model/chaos-result.ts'
import { formatCount, formatMoment, formatNumberOf, formatPercent, formatTime } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { type Block, cell, cellsOf, columnsOf, type Figure, NONE, type Table } from '../blocks.ts'
import type { Room } from '../room.ts'
import { ofTrials } from '../section-of.ts'

/** More changes than this are not listed one by one in a terminal and in a comment, and on a page. */
const MOST_ROWS = { terminal: 12, comment: 12, page: 100 }
/** More steps than this are not told one by one. */
const MOST_STEPS = 6

/** A change of the number of workers, and what the load of it was measured by. */
interface Change extends ScaleEvent {
  readonly by: NonNullable<ChaosSettings['scaling']>['by'] | undefined
}

const FIGURES: readonly Figure<Change>[] = [
  { head: ['workers'], text: true, of: ({ from, to }) => `${formatCount(from)} → ${formatCount(to)}` },
  {
    head: ['load'],
    meaning: 'of the mean worker when it was decided: share of its event loop, or requests in flight',
    of: ({ load, by }) => {
      if (load === null) return NONE
      return by === 'in-flight' ? load.toFixed(1) : formatPercent(load)
    },
  },
  {
    head: ['listens'],
    meaning: 'time from the decision until the new worker listened',
    of: ({ listeningMs }) => timeOf(listeningMs),
  },
  {
    head: ['first', 'response'],
    meaning: 'time from the decision until its first response',
    of: ({ servedMs }) => timeOf(servedMs),
  },
  {
    head: ['ended'],
    meaning: 'time from the decision until the removed worker had ended',
    spare: 1,
    of: ({ endedMs }) => timeOf(endedMs),
  },
  {
    head: ['share'],
    meaning: 'what the new worker got of the requests, and a fair share, if the workers stayed the same for 5 s',
    of: ({ share }) => (share ? `${formatPercent(share.share)} of ${formatPercent(share.fair)}` : NONE),
  },
  {
    head: ['lost'],
    meaning:
      'requests without a response from the decision until 2 s after it was carried out, or the next change or fault',
    of: ({ lost }) => formatCount(lost),
  },
]

function timeOf(ms: number | null): string {
  return ms === null ? NONE : formatTime(ms)
}

/** How the number of workers followed the load, where our autoscaler or the app itself changes it. */
export const scaling = ofTrials((result, room) => {
  const views = reportedArms(result).flatMap(view =>
    view.summary.scaling ? [{ view, its: view.summary.scaling }] : [],
  )
  if (views.length === 0) return undefined
  const tables = views.flatMap(({ view, its }, at) =>
    its.events.length > 0 ? [tableOf(view, its, { number: at + 1, settings: result.settings, room })] : [],
  )
  const sentences: Block = {
    kind: 'list',
    items: views.map(({ view, its }) => `${room.nameOf(view.arm.id)}: ${sentenceOf(its)}`),
    tone: 'plain',
  }
  const legend: Block = { kind: 'legend', marks: [] }
  const blocks = [sentences, ...tables, ...(tables.length > 0 ? [legend] : [])]
  return { name: 'scaling', title: 'How the number of workers followed the load', headed: true, spare: 6, blocks }
})

/** `1 worker at first, 2 from 1.5 s, 3 from 4.0 s; the most listened 4.0 s after the load began.` */
function sentenceOf({ workers, least, most, fullMs }: ScalingSummary): string {
  const [first, ...steps] = workers
  if (steps.length === 0) return `${formatNumberOf(first!.count, 'worker')} all the time.`
  const full = fullMs === null ? '' : `; the most listened ${formatTime(fullMs)} after the load began`
  if (steps.length > MOST_STEPS)
    return `${formatCount(least)} to ${formatNumberOf(most, 'worker')}, in ${formatCount(steps.length)} steps${full}.`
  // Of those at about the same time the last one tells how many there were then.
  const told = steps.filter(({ atMs }, at) => formatMoment(atMs) !== formatMoment(steps[at + 1]?.atMs ?? -1))
  const each = told.map(({ atMs, count }) => `${formatCount(count)} from ${formatMoment(atMs)}${'\u00a0'}s`)
  return `${formatNumberOf(first!.count, 'worker')} at first, ${each.join(', ')}${full}.`
}

interface Place {
  readonly number: number
  readonly settings: ChaosSettings
  readonly room: Room
}

function tableOf({ arm }: ReportedArm, { events }: ScalingSummary, { number, settings, room }: Place): Table {
  const shown = events.slice(0, MOST_ROWS[room.medium]).map(event => ({ ...event, by: settings.scaling?.by }))
  const more = events.length - shown.length
  // Nobody was removed, or nobody added.
  const figures = FIGURES.filter(({ of }) => shown.some(event => of(event) !== NONE))
  return {
    kind: 'table',
    name: `scaling-${number}`,
    caption: `${room.nameOf(arm.id)}, changes of the number of workers`,
    columns: [{ head: ['at s'], text: true }, ...columnsOf(figures)],
    rows: shown.map(event => ({ head: cell(formatMoment(event.atMs)), cells: cellsOf(figures, event) })),
    ...(more > 0 && { rest: `… and ${formatCount(more)} more in the result file.` }),
  }
}
