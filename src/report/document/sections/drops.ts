import { chargedDrops } from '../../../analysis/chaos/fault-summary.ts'
import type { ChaosSettings, Drop, FaultRecord } from '../../../model/chaos-result.ts'
import { formatCount, formatMoment } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { type Column, cell, NONE, type Row, type Table } from '../blocks.ts'
import type { Medium } from '../room.ts'
import { ofTrials } from '../section-of.ts'

const COLUMNS: readonly Column[] = [
  { head: ['due at s'], text: true },
  { head: ['lost'] },
  { head: ['outcome'], text: true },
  { head: ['worker'], text: true, spare: 1 },
  { head: ['fault'], text: true },
]

/** Drops of one fault that are alike in all but their time. */
interface Run {
  readonly first: Drop
  last: Drop
  count: number
  readonly outcome: string
  readonly worker: string
  /** Undefined outside every window. */
  readonly fault: FaultRecord | undefined
}

/** The requests that got no complete answer: when, from whom, how, and in which fault. A table for each arm. */
export const drops = ofTrials((result, { medium, nameOf }) => {
  const views = reportedArms(result).filter(({ trial }) => trial.requests.dropped > 0)
  if (views.length === 0) return undefined
  const most = mostRows(medium, views.length)
  const blocks = views.map((view, at): Table => {
    const runs = runsOf(view, result.settings)
    const all = formatCount(view.trial.requests.dropped)
    return {
      kind: 'table',
      name: `drops-${at + 1}`,
      caption: `${nameOf(view.arm.id)}, dropped requests`,
      columns: COLUMNS,
      rows: runs.slice(0, most).map(rowOf),
      ...(runs.length > most && { rest: `… all ${all} are in the result file` }),
    }
  })
  return { name: 'drops', title: 'Dropped requests', folded: true, spare: 10, blocks }
})

/** Rows for each arm; all arms of a page share its rows. */
function mostRows(medium: Medium, arms: number): number {
  return medium === 'page' ? Math.max(10, Math.floor(80 / arms)) : 10
}

function rowOf({ first, last, count, outcome, worker, fault }: Run): Row {
  const cells = [formatCount(count), outcome, worker, fault ? `#${fault.id} ${faultTitle(fault)}` : 'none']
  return { head: cell(span(first.atMs, last.atMs)), cells: cells.map(text => cell(text)) }
}

/** The drops of an arm in the order of time, those that are alike taken together. */
function runsOf({ trial, faults }: ReportedArm, settings: ChaosSettings): Run[] {
  const disturbed = { ...trial, faults: faults.map(({ record }) => record) }
  const runs: Run[] = []
  // An outage drops hundreds of thousands of requests: those that are alike are found by their key.
  const alike = new Map<string, Run>()
  let lastKey = ''
  for (const [drop, fault] of chargedDrops(disturbed, settings)) {
    const outcome = codeOf(drop)
    const worker = drop.slot === null ? NONE : `${drop.slot}`
    const key = `${fault?.id} ${worker} ${outcome}`
    // Outside every fault only neighbours belong together.
    const before = fault || key === lastKey ? alike.get(key) : undefined
    lastKey = key
    if (before) {
      before.last = drop
      before.count += 1
      continue
    }
    const run = { first: drop, last: drop, count: 1, outcome, worker, fault }
    alike.set(key, run)
    runs.push(run)
  }
  return runs
}

/** The outcome with its finer code: `closed.rst`. */
function codeOf({ outcome, code }: Drop): string {
  if (code === '' || code === outcome) return outcome
  return code.startsWith(`${outcome}.`) ? code : `${outcome}.${code}`
}

/** When the first and the last of them were due, in seconds: `12.30–12.34`. */
function span(fromMs: number, toMs: number): string {
  const [from, to] = [fromMs, toMs].map(ms => formatMoment(ms, 2))
  return from === to ? from! : `${from}–${to}`
}
