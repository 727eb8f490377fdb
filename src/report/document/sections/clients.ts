import type { ChaosArmSummary, ClientSummary } from '../../../model/chaos-result.ts'
import { formatCount, formatPercent } from '../../numbers.ts'
import { cell, cellsOf, columnsOf, type Figure, NONE, type Row } from '../blocks.ts'
import { ofTrials } from '../section-of.ts'

const FIGURES: readonly Figure<ClientSummary>[] = [
  {
    head: ['responses'],
    spare: 2,
    meaning: 'those from the worker that had answered the client before',
    of: ({ stayed }) => formatPercent(stayed),
  },
  {
    head: ['connections'],
    meaning: 'of the new ones of a client, those that led to the same worker again',
    of: ({ connectionsStayed }) => (connectionsStayed === null ? NONE : formatPercent(connectionsStayed)),
  },
  {
    head: ['strayed'],
    meaning: 'new connections that led to another worker although the last one was there',
    of: ({ strayed }) => formatCount(strayed),
  },
  {
    head: ['lost their', 'worker'],
    meaning: 'clients that moved because their worker had ended',
    of: ({ lostWorker }) => formatCount(lostWorker),
  },
  {
    head: ['at the', 'start'],
    meaning: 'clients per worker, by the one that answered them first',
    text: true,
    of: ({ byWorker }) => byWorker.map(({ first }) => formatCount(first)).join(' / '),
  },
  {
    head: ['at the', 'end'],
    spare: 1,
    meaning: 'by the one that answered them last',
    text: true,
    of: ({ byWorker }) => byWorker.map(({ last }) => formatCount(last)).join(' / '),
  },
]

/** Whether clients stayed with one worker, where there were several of them. */
export const clients = ofTrials(({ summary, settings }) => {
  const rows = summary.arms.flatMap(rowOf)
  if (rows.length === 0) return undefined
  return {
    name: 'clients',
    title: `How ${formatCount(settings.clients ?? 0)} clients stayed with their workers`,
    headed: true,
    spare: 6,
    blocks: [
      {
        kind: 'table',
        name: 'clients',
        caption: 'Clients and their workers',
        columns: [{ head: [''], text: true }, ...columnsOf(FIGURES)],
        rows,
        arms: 'rows',
      },
      { kind: 'legend', marks: [] },
    ],
  }
})

function rowOf({ arm, clients: summary }: ChaosArmSummary): Row[] {
  return summary ? [{ head: cell(arm), cells: cellsOf(FIGURES, summary) }] : []
}
