import type { FaultRecord, SessionLosses, SessionSummary } from '../../../model/chaos-result.ts'
import { DROPPED } from '../../../model/outcome.ts'
import { formatCount, formatMoment, formatMs, formatTime } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { sessionMethod } from '../../sentences/sessions.ts'
import { type Block, cell, cellsOf, columnsOf, type Figure, NONE, type Table } from '../blocks.ts'
import { ofTrials } from '../section-of.ts'

/** More faults than this are not listed one by one; those that cost most sessions are. */
const MOST_FAULTS = 12

const spread = (workers: SessionSummary['first']) =>
  workers.length === 0 ? NONE : workers.map(({ sessions }) => formatCount(sessions)).join(' / ')

const codesText = (codes: Readonly<Record<string, number>>) => {
  const all = Object.entries(codes)
  if (all.length === 0) return NONE
  return all.length === 1 ? all[0]![0] : all.map(([code, count]) => `${formatCount(count)}×${code}`).join(' ')
}

const alarm = (count: number) => (count === 0 ? cell('0') : ({ lines: [formatCount(count)], tone: 'alarm' } as const))

const failedOf = ({ handshakes }: SessionSummary) =>
  handshakes.rejected + DROPPED.reduce((sum, outcome) => sum + handshakes[outcome], 0)

const OF_ARMS: readonly Figure<SessionSummary>[] = [
  {
    head: ['opened'],
    meaning: 'sessions, those of clients that came back among them',
    of: ({ opened }) => formatCount(opened),
  },
  { head: ['lost'], meaning: 'sessions that did not last to the end of the load', of: ({ lost }) => alarm(lost) },
  {
    head: ['while', 'idle'],
    meaning: 'of the lost: no message was waiting for its answer, so that no message shows it',
    of: ({ endings }) => formatCount(endings.idle),
  },
  {
    head: ['close', 'code'],
    text: true,
    meaning:
      'of the lost; 1006: the connection ended without a close frame; 1001, 1012: the server said that it goes, or restarts',
    of: ({ codes }) => codesText(codes),
  },
  {
    head: ['failed', 'dials'],
    spare: 2,
    meaning: 'handshakes that did not succeed, from the first dial on',
    of: each => formatCount(failedOf(each)),
  },
  {
    head: ['without', 'session'],
    spare: 1,
    meaning: 'how long clients had none after a loss, of those that came back: median, and the longest',
    text: true,
    of: ({ downMs }) => (downMs ? `${formatTime(downMs.medianMs)}, ${formatTime(downMs.maxMs)}` : NONE),
  },
  {
    head: ['at the', 'start'],
    spare: 3,
    text: true,
    meaning: 'sessions per worker before the faults',
    of: ({ first }) => spread(first),
  },
  { head: ['at the', 'end'], text: true, meaning: 'sessions per worker after all', of: ({ last }) => spread(last) },
]

interface FaultLosses {
  readonly record: FaultRecord
  readonly losses: SessionLosses
}

const OF_FAULTS: readonly Figure<FaultLosses>[] = [
  { head: ['at', 's'], of: ({ record }) => formatMoment(record.firedMs ?? record.plannedMs) },
  { head: ['fault'], text: true, spare: 4, of: ({ record }) => faultTitle(record) },
  { head: ['lost'], of: ({ losses }) => alarm(losses.lost) },
  {
    head: ['its'],
    meaning: 'of the lost: sessions of the workers that the fault hit',
    spare: 1,
    of: ({ losses }) => formatCount(losses.onVictims),
  },
  {
    head: ['idle'],
    meaning: 'of the lost: while no message was waiting',
    spare: 3,
    of: ({ losses }) => formatCount(losses.idle),
  },
  { head: ['close', 'code'], text: true, of: ({ losses }) => codesText(losses.codes) },
  { head: ['all', 'back'], meaning: 'until every client had a session again', of: ({ losses }) => backOf(losses) },
  {
    head: ['dials'],
    meaning: 'handshakes of the clients that came back',
    spare: 2,
    of: ({ losses }) => formatCount(losses.returns),
  },
  { head: ['failed'], meaning: 'of these dials', of: ({ losses }) => alarm(losses.failed) },
  {
    head: ['at', 'once'],
    meaning: 'the most dials that were begun within 100 ms',
    of: ({ losses }) => formatCount(losses.atOnce),
  },
  {
    head: ['slowest', 'ms'],
    spare: 5,
    meaning: 'of the dials that succeeded',
    of: ({ losses }) => (losses.slowestMs === null ? NONE : formatMs(losses.slowestMs)),
  },
  {
    head: ['per', 'worker'],
    text: true,
    meaning: 'sessions when all were back, or before the next fault',
    of: ({ losses }) => spread(losses.byWorker),
  },
]

/** What became of WebSocket sessions, and of the clients that came back. */
export const sessions = ofTrials(result => {
  const views = reportedArms(result).filter(({ summary }) => summary.sessions)
  const [first] = views
  if (!first) return undefined
  const table: Table = {
    kind: 'table',
    name: 'sessions',
    caption: 'Sessions of each arm',
    columns: [{ head: [''], text: true }, ...columnsOf(OF_ARMS)],
    rows: views.map(({ arm, summary }) => ({ head: cell(arm.id), cells: cellsOf(OF_ARMS, summary.sessions!) })),
    arms: 'rows',
  }
  return {
    name: 'sessions',
    title: `What became of ${formatCount(first.summary.sessions!.clients)} WebSocket sessions`,
    headed: true,
    spare: 6,
    blocks: [
      ...sessionMethod(result.settings).map(text => ({ kind: 'aside', text }) as const),
      table,
      ...views.flatMap(faultTable),
      { kind: 'legend', marks: marksOf(views) },
    ],
  }
})

function faultTable({ arm, summary, faults }: ReportedArm, at: number): Block[] {
  const all = faults.flatMap(({ record }): FaultLosses[] => {
    const losses = summary.sessions!.faults.find(({ id }) => id === record.id)
    return losses ? [{ record, losses }] : []
  })
  if (all.length === 0) return []
  const worst = new Set(all.toSorted((a, b) => b.losses.lost - a.losses.lost).slice(0, MOST_FAULTS))
  const shown = all.filter(each => worst.has(each))
  const more = all.length - shown.length
  return [
    {
      kind: 'table',
      name: `sessions-${at + 1}`,
      caption: `${arm.id}, sessions lost by each fault`,
      columns: [{ head: ['#'] }, ...columnsOf(OF_FAULTS)],
      rows: shown.map(each => ({ head: cell(`${each.record.id}`), cells: cellsOf(OF_FAULTS, each) })),
      ...(more > 0 && { rest: `… and ${formatCount(more)} more in the result file; these lost the most sessions.` }),
    },
  ]
}

function backOf({ backMs, censoredMs }: SessionLosses): string {
  if (backMs !== null) return formatTime(backMs)
  return censoredMs === null ? NONE : `> ${formatTime(censoredMs)}`
}

function marksOf(views: readonly ReportedArm[]): string[] {
  const isOpen = views.some(({ summary }) => summary.sessions!.faults.some(({ censoredMs }) => censoredMs !== null))
  return isOpen ? ['>: not before the next fault or the end'] : []
}
