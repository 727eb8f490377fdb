import type { VNode } from 'preact'
import type { ChaosResult, ChaosSettings } from '../../../model/chaos-result.ts'
import { formatCount } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import { type Run, runsOf, span } from '../../text/chaos/drops.ts'
import { plainCell } from '../cell.ts'
import { nameOnPage } from '../names.ts'

import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'
import { Table, type TableRow } from '../table.tsx'

/** Rows of drops on a page, shared by all arms. */
const MOST_ROWS = { all: 80, least: 10 }

/** The requests that got no complete answer: when, from whom, how, and in which fault. Nothing where there are none. */
export function dropsPart(result: ChaosResult, place: Place): Part | undefined {
  const views = reportedArms(result).filter(({ trial }) => trial.requests.dropped > 0)
  if (views.length === 0) return undefined
  const most = Math.max(MOST_ROWS.least, Math.floor(MOST_ROWS.all / views.length))
  return {
    name: 'drops',
    title: 'Dropped requests',
    content: (
      <>
        {views.map((view, at) => (
          <ArmDrops key={at} view={view} settings={result.settings} most={most} id={idIn(place, `drops-${at + 1}`)} />
        ))}
      </>
    ),
  }
}

interface ArmProps {
  readonly view: ReportedArm
  readonly settings: ChaosSettings
  readonly most: number
  readonly id: string
}

function ArmDrops({ view, settings, most, id }: ArmProps): VNode {
  const runs = runsOf(view, settings)
  const all = formatCount(view.trial.requests.dropped)
  return (
    <>
      <Table
        id={id}
        caption={`${nameOnPage(view.arm.id)}: ${all} in all, those that are alike taken together`}
        heads={['due at s', 'lost', 'outcome', 'worker', 'fault']}
        text={[2, 3, 4]}
        rows={runs.slice(0, most).map(rowOf)}
      />
      {runs.length > most && <p class="quiet">… the rest is in the result file.</p>}
    </>
  )
}

function rowOf({ first, last, count, outcome, worker, fault }: Run): TableRow {
  return {
    head: plainCell(span(first.atMs, last.atMs)),
    cells: [formatCount(count), outcome, worker, fault ? `#${fault.id} ${faultTitle(fault)}` : 'none'].map(text =>
      plainCell(text),
    ),
  }
}
