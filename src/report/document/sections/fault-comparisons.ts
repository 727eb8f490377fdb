import { casesOf, type JudgedCase } from '../../cases/index.ts'
import { inWords, namingBaseline } from '../../pairing.ts'
import { type Block, type Cell, type Column, cell, NONE, type Row, type Table } from '../blocks.ts'
import { ofChaos } from '../section-of.ts'

/** What faults cost a version, beside what they cost its base: a table for each pair. */
export const faultComparisons = ofChaos((result, { medium, nameOf: named }) => {
  const nameOf = namingBaseline(named)
  const compared = casesOf(result).filter(({ kind }) => kind === 'faults')
  if (compared.length === 0) return undefined
  const arms = [...new Set(compared.map(({ arm }) => arm))]
  const tables = arms.map((arm, at): Table => {
    const mine = compared.filter(each => each.arm === arm)
    // Elsewhere there is no room for them, and the headline says those that matter.
    const hasReasons = medium === 'page' && mine.some(({ reason }) => reason !== null)
    const columns: Column[] = [
      { head: ['of a fault'], text: true },
      { head: [inWords(mine[0]!.reference!)] },
      { head: [inWords(arm)] },
      { head: ['test'], spare: 2 },
      { head: ['verdict'], text: true },
      ...(hasReasons ? [{ head: ['reason'], text: true, spare: 1 }] : []),
    ]
    const caption = `${nameOf(arm)} against ${nameOf(mine[0]!.reference!)}, ${turnsOf(result.settings.repetitions ?? 1)}`
    const rows = mine.map((judged): Row => rowOf(judged, hasReasons))
    return { kind: 'table', name: `fault-comparisons-${at + 1}`, caption, columns, rows }
  })
  const rest: Block = { kind: 'list', items: ['All that follows shows the first turn of each version.'], tone: 'plain' }
  const blocks = (result.settings.repetitions ?? 1) > 1 ? [...tables, rest] : tables
  return { name: 'fault-comparisons', title: 'What faults cost each version', headed: true, spare: 2, blocks }
})

function turnsOf(repetitions: number): string {
  return repetitions === 1 ? 'one run of the plan each' : `${repetitions} runs of the plan each, in turns`
}

function rowOf(judged: JudgedCase, hasReasons: boolean): Row {
  const { label, figures, reason } = judged
  const cells = [cell(figures.base), cell(figures.head), cell(figures.change), verdictCell(judged)]
  return { head: cell(label), cells: hasReasons ? [...cells, cell(reason ?? NONE)] : cells }
}

function verdictCell({ verdict, weight }: JudgedCase): Cell {
  return {
    lines: weight === 'decides' && verdict === 'worse' ? [verdict, 'decides the run'] : [verdict],
    tone: verdict,
  }
}
