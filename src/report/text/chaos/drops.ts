import { chargedDrops } from '../../../analysis/chaos/fault-summary.ts'
import type { ChaosResult, ChaosSettings, Drop, FaultRecord } from '../../../model/chaos-result.ts'
import { formatCount, formatMoment } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { plainTable, widest } from '../plain-table.ts'
import { shorten, widthOf } from '../width.ts'

/** Rows for each arm. */
const MOST_ROWS = 10

const HEADS = ['due at s', 'lost', 'outcome', 'worker', 'fault'] as const

/** Where a fault's name has less room than this, the table is set closer. */
const LEAST_FAULT_COLUMNS = 16

const OUTCOME_COLUMNS = 24

/** Drops of one fault that are alike in all but their time. */
export interface Run {
  readonly first: Drop
  last: Drop
  count: number
  readonly outcome: string
  readonly worker: string
  /** Undefined outside every window. */
  readonly fault: FaultRecord | undefined
}

/** The requests that got no complete answer: when, from whom, how, and in which fault. A table for each arm. */
export function dropTables(result: ChaosResult, columns: number, paint: Paint): string[][] {
  return reportedArms(result)
    .filter(({ trial }) => trial.requests.dropped > 0)
    .map(view => oneArm(view, result.settings, { columns, paint }))
}

interface Page {
  readonly columns: number
  readonly paint: Paint
}

function oneArm(view: ReportedArm, settings: ChaosSettings, { columns, paint }: Page): string[] {
  const runs = runsOf(view, settings)
  const shown = runs.slice(0, MOST_ROWS)
  const figures = shown.map(({ first, last, count, outcome, worker }) => [
    span(first.atMs, last.atMs),
    formatCount(count),
    shorten(outcome, OUTCOME_COLUMNS),
    worker,
  ])
  const taken = HEADS.slice(0, -1).map((head, at) => Math.max(...[head, ...figures.map(row => row[at]!)].map(widest)))
  const room = (gap: number) => columns - taken.reduce((sum, width) => sum + width + gap, 0)
  const gap = room(2) >= LEAST_FAULT_COLUMNS ? 2 : 1
  const rows = shown.map(({ fault }, at) => [...figures[at]!, faultText(fault, room(gap))])
  const all = formatCount(view.trial.requests.dropped)
  return [
    ...wrap(`${nameInText(view.arm.id)}, dropped requests`, columns).map(line => paint('heading', line)),
    ...plainTable([...HEADS], rows, { gap, left: [0, 2, 3, 4] }, paint),
    ...(runs.length > MOST_ROWS ? [paint('faint', `… all ${all} are in the result file`)] : []),
  ]
}

/** As much of a fault's name as there is room for: `#3 kill SIGKILL`, `#3 kill`, `#3`. */
function faultText(fault: FaultRecord | undefined, columns: number): string {
  if (!fault) return 'none'
  const texts = [`#${fault.id} ${faultTitle(fault)}`, `#${fault.id} ${fault.fault}`]
  return texts.find(text => widthOf(text) <= columns) ?? `#${fault.id}`
}

/** The drops of an arm in the order of time, those that are alike taken together. */
export function runsOf({ trial }: ReportedArm, settings: ChaosSettings): Run[] {
  const runs: Run[] = []
  // An outage drops hundreds of thousands of requests: those that are alike are found by their key.
  const alike = new Map<string, Run>()
  let lastKey = ''
  for (const [drop, fault] of chargedDrops(trial, settings)) {
    const outcome = codeOf(drop)
    const worker = drop.slot === null ? '–' : `${drop.slot}`
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
export function span(fromMs: number, toMs: number): string {
  const [from, to] = [fromMs, toMs].map(ms => formatMoment(ms, 2))
  return from === to ? from! : `${from}–${to}`
}
