import type { ChaosResult, Drop } from '../../../model/chaos-result.ts'
import { type ArmView, armViewsOf } from '../../arm-view.ts'
import { formatCount, formatMoment } from '../../numbers.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { plainTable } from '../plain-table.ts'

/** Rows for each arm. */
const MOST_ROWS = 10

/** Drops that follow each other and are alike in all but their time. */
interface Run {
  readonly first: Drop
  last: Drop
  count: number
  readonly outcome: string
  readonly worker: string
  readonly fault: string
}

/** The requests that got no complete answer: when, from whom, how, and in which fault. A table for each arm. */
export function dropTables(result: ChaosResult, columns: number, paint: Paint): string[][] {
  return armViewsOf(result)
    .filter(({ trial }) => trial.drops.length > 0)
    .map(view => oneArm(view, columns, paint))
}

function oneArm(view: ArmView, columns: number, paint: Paint): string[] {
  const runs = runsOf(view)
  const rows = runs
    .slice(0, MOST_ROWS)
    .map(({ first, last, count, outcome, worker, fault }) => [
      span(first.atMs, last.atMs),
      formatCount(count),
      outcome,
      worker,
      fault,
    ])
  const all = formatCount(view.trial.drops.length)
  return [
    ...wrap(`${nameInText(view.arm.id)}, dropped requests`, columns).map(line => paint('heading', line)),
    ...plainTable(['due at s', 'requests', 'outcome', 'worker', 'fault'], rows, { gap: 2, left: [0, 2, 3, 4] }, paint),
    ...(runs.length > MOST_ROWS ? [paint('faint', `… all ${all} are in the result file`)] : []),
  ]
}

function runsOf(view: ArmView): Run[] {
  const runs: Run[] = []
  for (const drop of view.trial.drops) {
    const run = {
      first: drop,
      last: drop,
      count: 1,
      outcome: codeOf(drop),
      worker: drop.slot === null ? '–' : `${drop.slot}`,
      fault: faultOf(drop, view),
    }
    const before = runs.at(-1)
    const alike = before && (['outcome', 'worker', 'fault'] as const).every(key => before[key] === run[key])
    if (alike) {
      before.last = drop
      before.count += 1
    } else runs.push(run)
  }
  return runs
}

/** The outcome with its finer code: `closed.rst`. */
function codeOf({ outcome, code }: Drop): string {
  if (code === '' || code === outcome) return outcome
  return code.startsWith(`${outcome}.`) ? code : `${outcome}.${code}`
}

/** The fault in whose window the request was due. */
function faultOf({ atMs }: Drop, { faults }: ArmView): string {
  const fault = faults.findLast(({ harm }) => harm && atMs >= harm.windowMs[0] && atMs < harm.windowMs[1])
  return fault ? `#${fault.record.id} ${faultTitle(fault.record)}` : 'none'
}

function span(fromMs: number, toMs: number): string {
  const [from, to] = [fromMs, toMs].map(ms => formatMoment(ms, 2))
  return from === to ? from! : `${from}–${to}`
}
