import type { JSX } from 'preact'
import type { ChaosResult } from '../../../model/chaos-result.ts'
import type { CompareResult } from '../../../model/compare-result.ts'
import { formatCount, formatPercent } from '../../numbers.ts'
import { ChartFigure } from './chart-figure.tsx'
import type { ChartSize } from './chart-size.ts'
import { MOST_ROWS, type NumberTable } from './number-table.tsx'
import { drawShares, type SharedArm } from './share-bars.tsx'

/** How the requests of each arm spread over its workers; null when every arm has one worker. */
export function WorkerShares({ result, id }: { result: CompareResult | ChaosResult; id: string }): JSX.Element | null {
  const arms = sharedArms(result)
  if (arms.length === 0) return null
  const ranked = result.command === 'compare'
  const order = 'by rank within each generation, the busiest first; the share is the median over the generations'
  return (
    <ChartFigure
      id={id}
      title="Share of the requests that each worker took"
      description={arms.map(sentenceOf).join(' ')}
      legend={[
        {
          text: 'a worker',
          sign: (
            <g class="s1">
              <rect class="bar" x="8" width="12" height="14" />
            </g>
          ),
        },
        { text: 'the even share', sign: <path class="even" d="M0,7H28" /> },
      ]}
      notes={[
        ranked ? `Workers ${order}.` : 'Workers by their slot; one that was replaced counts with its replacements.',
      ]}
      tables={[tableOf(arms, ranked)]}
      draw={(size: ChartSize) => drawShares(arms, size)}
    />
  )
}

function sharedArms(result: CompareResult | ChaosResult): SharedArm[] {
  const arms =
    result.command === 'compare'
      ? result.summary.arms.map(({ arm, workers }) => ({
          arm,
          workers: workers.map(({ rank, ...rest }) => ({ name: `${rank}`, ...rest })),
        }))
      : result.summary.arms.map(({ arm, workers }) => ({
          arm,
          workers: workers.map(({ slot, ...rest }) => ({ name: `${slot}`, ...rest })),
        }))
  return arms.filter(({ workers }) => workers.length > 1)
}

function sentenceOf({ arm, workers }: SharedArm): string {
  const shares = workers.map(worker => worker.share)
  const ends = `the busiest of ${workers.length} workers of ${arm} took ${formatPercent(Math.max(...shares))}`
  const text = `${ends}, the least busy ${formatPercent(Math.min(...shares))}; even is ${formatPercent(1 / workers.length)}.`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function tableOf(arms: readonly SharedArm[], ranked: boolean): NumberTable {
  const rows = arms.flatMap(({ arm, workers }) =>
    workers.map(({ name, share, requests, connections }) => [
      arm,
      name,
      formatPercent(share),
      formatPercent(1 / workers.length),
      formatCount(requests),
      formatCount(connections),
    ]),
  )
  const first = rows.length > MOST_ROWS ? `; the first ${MOST_ROWS} of ${formatCount(rows.length)}` : ''
  return {
    caption: `Requests and connections of each worker${first}`,
    head: ['Arm', ranked ? 'Rank' : 'Slot', 'Share', 'Even share', 'Requests', 'Connections'],
    rows: rows.slice(0, MOST_ROWS),
  }
}
