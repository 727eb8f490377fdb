import type { Growth, SoakedArm, SoakResult, WorkerGrowth } from '../../../model/soak-result.ts'
import { formatCount } from '../../numbers.ts'
import { amountOf, courseWords, GROWING_WORDS, intervalWords, PER_REQUESTS } from '../../sentences/soak.ts'
import { type Cell, cell, NONE, type Row, type Table } from '../blocks.ts'
import { ofSoak } from '../section-of.ts'

/** How each worker of each arm grew, figure by figure. */
export const soakFigures = ofSoak(result => {
  const blocks = result.summary.soaked.flatMap((soaked, at) => armTable(soaked, at + 1, result) ?? [])
  if (blocks.length === 0) return undefined
  return { name: 'figures', title: 'Figures', spare: 2, blocks }
})

function armTable({ arm, growth }: SoakedArm, number: number, { summary }: SoakResult): Table | undefined {
  if (growth.length === 0) return undefined
  return {
    kind: 'table',
    name: `growth-${number}`,
    caption: `${summary.soaked.length > 1 ? `${arm}: g` : 'G'}rowth per ${formatCount(PER_REQUESTS)} requests of a worker`,
    columns: [
      { head: ['figure'], text: true },
      { head: ['growth', 'interval'] },
      { head: ['from → to'] },
      { head: ['requests'], spare: 1 },
    ],
    rows: growth.flatMap(rowsOf),
  }
}

/** One row where there is one worker; otherwise one for all of them, and one for each. */
function rowsOf(growth: Growth): Row[] {
  const { metric, workers, note } = growth
  const [only] = workers
  const notes =
    note === 'slows' ? ['levels off'] : note === 'little' ? ['hardly any'] : note === 'few' ? ['few samples'] : []
  const head = cell(GROWING_WORDS[metric], ...notes)
  if (workers.length === 1) return [{ head, cells: [slopeCell(growth), ...courseCells(growth, only!)] }]
  return [
    { head, cells: [slopeCell(growth), cell(NONE), cell(NONE)] },
    ...workers.map(worker => ({
      head: cell(worker.slot === 0 ? 'primary' : `worker ${worker.slot}`),
      cells: [slopeCell({ metric, ...worker }), ...courseCells(growth, worker)],
      isPart: true,
    })),
  ]
}

function slopeCell({ metric, perRequest, ci }: Pick<Growth, 'metric' | 'perRequest' | 'ci'>): Cell {
  if (perRequest === null) return cell(NONE)
  return cell(amountOf(metric, perRequest * PER_REQUESTS), ...(ci ? [intervalWords({ metric, ci }).trim()] : []))
}

function courseCells({ metric }: Growth, { from, to, requests, lives }: WorkerGrowth): Cell[] {
  if (lives === 0) return [cell(NONE), cell(NONE)]
  const several = lives > 1 ? [`longest of ${formatCount(lives)}`] : []
  return [cell(courseWords(metric, from, to), ...several), cell(formatCount(requests))]
}
