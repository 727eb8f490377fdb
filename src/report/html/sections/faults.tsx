import type { VNode } from 'preact'
import type { ChaosResult } from '../../../model/chaos-result.ts'
import { formatCount } from '../../numbers.ts'
import { type FaultView, type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { COST_COLUMNS, type FaultColumn, titleColumn } from '../../text/chaos/fault-columns.ts'
import { legendItems } from '../../text/chaos/fault-legend.ts'
import { worst } from '../../text/chaos/fault-table.ts'
import { titleOf } from '../../text/chaos/fitted-table.ts'
import { reasonTexts } from '../../text/chaos/reasons.ts'
import { REPLACEMENT_COLUMNS, tookWorker } from '../../text/chaos/replacement-columns.ts'
import { cellOf } from '../cell.ts'
import { nameOnPage } from '../names.ts'
import type { Part } from '../part.ts'
import { Heading } from '../parts.tsx'
import { idIn, type Place } from '../place.ts'
import { Table } from '../table.tsx'

/** Rows of faults on a page: all arms share them, so that a long run with many arms stays a page that can be sent. */
const MOST_ROWS = { all: 160, least: 12 }

/** Columns of a fault's name. */
const TITLE_COLUMNS = 48

/** How it is known that a fault took effect. */
const EVIDENCE: FaultColumn = { head: 'evidence', text: true, cell: ({ record }) => record.evidence }

/** What each fault cost, and when the replacement of its worker was there: two tables for each arm. */
export function faultsPart(result: ChaosResult, place: Place): Part | undefined {
  const views = reportedArms(result).filter(({ faults }) => faults.length > 0)
  if (views.length === 0) return undefined
  const most = Math.max(MOST_ROWS.least, Math.floor(MOST_ROWS.all / views.length))
  const shown = views.flatMap(({ faults }) => worst(faults, most))
  const seen = [...COST_COLUMNS, ...REPLACEMENT_COLUMNS].filter(({ only }) => !only || shown.some(only))
  return {
    name: 'faults',
    title: 'What each fault cost',
    content: (
      <>
        {views.map((view, at) => (
          <ArmFaults key={at} view={view} most={most} place={place} id={idIn(place, `faults-${at + 1}`)} />
        ))}
        <ul class="legend">
          {legendItems(seen, shown).map((item, at) => (
            <li key={at}>{item}</li>
          ))}
        </ul>
      </>
    ),
  }
}

interface ArmProps {
  readonly view: ReportedArm
  readonly most: number
  readonly place: Place
  readonly id: string
}

function ArmFaults({ view, most, place, id }: ArmProps): VNode {
  const shown = worst(view.faults, most)
  const title = titleOf(view)
  const replaced = shown.filter(tookWorker)
  const rest = view.faults.length - shown.length
  const reasons = reasonTexts(view.faults)
  const name = nameOnPage(view.arm.id)
  const named = title === undefined ? '' : `: ${title}`
  return (
    <>
      <Heading place={place} below={1}>
        {name}
      </Heading>
      <FaultTable
        id={`${id}-cost`}
        caption={`${name}: what each fault cost${named}`}
        view={view}
        shown={shown}
        columns={withNames([...COST_COLUMNS, EVIDENCE], title, 2)}
      />
      {rest > 0 && (
        <p class="quiet">
          … and {formatCount(rest)} more in the result file; these are the {shown.length} worst.
        </p>
      )}
      {reasons.length > 0 && (
        <ul class="notes">
          {reasons.map((reason, at) => (
            <li key={at}>{reason}</li>
          ))}
        </ul>
      )}
      {replaced.length > 0 && (
        <FaultTable
          id={`${id}-replacement`}
          caption={`${name}: how long after the fault a new worker was there`}
          view={view}
          shown={replaced}
          columns={withNames(REPLACEMENT_COLUMNS, title, 1)}
        />
      )}
    </>
  )
}

/** The faults' names stand in a column of their own where they differ. */
function withNames(columns: readonly FaultColumn[], title: string | undefined, at: number): readonly FaultColumn[] {
  return title === undefined ? [...columns.slice(0, at), titleColumn(TITLE_COLUMNS), ...columns.slice(at)] : columns
}

interface FaultTableProps {
  readonly id: string
  readonly caption: string
  readonly view: ReportedArm
  readonly shown: readonly FaultView[]
  readonly columns: readonly FaultColumn[]
}

function FaultTable({ id, caption, view, shown, columns }: FaultTableProps): VNode {
  const [number, ...others] = columns.filter(({ only }) => !only || shown.some(only))
  const headOf = ({ head }: FaultColumn) => (typeof head === 'string' ? head : head(view))
  return (
    <Table
      id={id}
      caption={caption}
      heads={[number!, ...others].map(headOf)}
      text={others.flatMap((column, at) => (column.text ? [at + 1] : []))}
      rows={shown.map(fault => ({
        head: cellOf(paint => number!.cell(fault, view, paint)),
        cells: others.map(column => cellOf(paint => column.cell(fault, view, paint))),
      }))}
    />
  )
}
