import { casesOf, type JudgedCase } from '../../cases/index.ts'
import { inWords } from '../../pairing.ts'
import { type Cell, type Column, cell, NONE, type Row, type Table } from '../blocks.ts'
import { ofCompare } from '../section-of.ts'

/** Every metric of every pair, and the dropped and rejected requests of pairs. */
export const comparisons = ofCompare((result, { medium, nameOf }) => {
  const compared = casesOf(result).filter(each => each.kind !== 'threshold')
  // A terminal has no room for it: there the headline and a few sentences say the same.
  if (compared.length === 0 || medium === 'terminal') return undefined
  const references = new Set(compared.map(each => each.reference))
  const pairs = new Set(compared.map(({ arm, reference }) => JSON.stringify([arm, reference])))
  const [first] = compared
  // A comment has no room for them: the headline says those that matter.
  const hasReasons = medium === 'page' && compared.some(({ reason }) => reason !== null)
  const columns: Column[] = [
    ...(pairs.size > 1 ? [{ head: ['arm'], text: true }] : []),
    { head: ['metric'], text: true },
    { head: [references.size === 1 ? inWords(first!.reference!) : 'reference'] },
    { head: [pairs.size > 1 ? 'this arm' : first!.arm] },
    { head: ['change'] },
    { head: ['margin'] },
    { head: ['verdict'], text: true },
    ...(hasReasons ? [{ head: ['reason'], text: true }] : []),
  ]
  const rows = compared.map((judged): Row => {
    const { arm, reference, label, figures, reason } = judged
    const pair = cell(nameOf(arm), ...(references.size > 1 ? [`against ${nameOf(reference!)}`] : []))
    const cells = [
      ...[figures.base, figures.head, figures.change, figures.margin].map(figure => cell(figure)),
      verdictCell(judged),
      ...(hasReasons ? [cell(reason ?? NONE)] : []),
    ]
    return pairs.size > 1 ? { head: pair, cells: [cell(label), ...cells] } : { head: cell(label), cells }
  })
  const caption = 'Candidate divided by reference: 1× is no difference'
  const table: Table = { kind: 'table', name: 'comparisons', caption, columns, rows }
  return { name: 'comparisons', title: 'Comparisons', spare: 2, blocks: [table] }
})

function verdictCell({ verdict, control, advisory, weight }: JudgedCase): Cell {
  const remark = control ? 'control' : advisory ? 'not compared' : weight === 'decides' ? 'decides the run' : undefined
  const lines = [verdict, ...(remark === undefined ? [] : [remark])]
  return { lines, tone: control ? 'control' : verdict }
}
