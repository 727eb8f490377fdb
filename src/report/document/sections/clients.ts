import type { ChaosArmSummary, ClientSummary } from '../../../model/chaos-result.ts'
import { formatCount, formatPercent } from '../../numbers.ts'
import { type Column, cell, NONE, type Row } from '../blocks.ts'
import { ofChaos } from '../section-of.ts'

interface Figure extends Column {
  of(clients: ClientSummary): string
}

const COLUMNS: readonly Figure[] = [
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
    head: ['at first'],
    meaning: 'clients per worker, by the one that answered them first',
    text: true,
    of: ({ byWorker }) => byWorker.map(({ first }) => formatCount(first)).join(' / '),
  },
  {
    head: ['at last'],
    spare: 1,
    meaning: 'by the one that answered them last',
    text: true,
    of: ({ byWorker }) => byWorker.map(({ last }) => formatCount(last)).join(' / '),
  },
]

/** Whether clients stayed with one worker, where there were several of them. */
export const clients = ofChaos(({ summary, settings }) => {
  const rows = summary.arms.flatMap(rowOf)
  if (rows.length === 0) return undefined
  const columns = COLUMNS.map(({ of: _of, ...column }) => column)
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
        columns: [{ head: [''], text: true }, ...columns],
        rows,
        arms: 'rows',
      },
      { kind: 'legend', marks: [] },
    ],
  }
})

function rowOf({ arm, clients: summary }: ChaosArmSummary): Row[] {
  return summary ? [{ head: cell(arm), cells: COLUMNS.map(column => cell(column.of(summary))) }] : []
}
