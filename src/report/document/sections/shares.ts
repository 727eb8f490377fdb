import type { CompareResult } from '../../../model/compare-result.ts'
import type { TrialsResult } from '../../../model/result.ts'
import { formatCount, formatPercent } from '../../numbers.ts'
import { MOST_NUMBERS, type Numbers, type ShareChart, type SharedArm } from '../charts/chart.ts'
import { ofLoaded } from '../section-of.ts'

/** How the requests of each arm spread over its workers; nothing where every arm has one worker. */
export const shares = ofLoaded((result, { medium }) => {
  // The table of the arms has the busiest worker of each.
  if (medium === 'terminal') return undefined
  const arms = sharedArms(result)
  if (arms.length === 0) return undefined
  const isRanked = result.command === 'compare'
  const order = 'by rank within each generation, the busiest first; the share is the median over the generations'
  const chart: ShareChart = {
    kind: 'chart',
    of: 'shares',
    name: 'shares',
    title: 'Share of the requests per worker',
    description: arms.map(sentenceOf).join(' '),
    notes: [
      isRanked ? `Workers ${order}.` : 'Workers by their slot; one that was replaced counts with its replacements.',
    ],
    numbers: numbersOf(arms, isRanked),
    arms,
  }
  return { name: 'shares', title: 'Share per worker', folded: true, spare: 9, blocks: [chart] }
})

function sharedArms(result: CompareResult | TrialsResult): SharedArm[] {
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

function numbersOf(arms: readonly SharedArm[], ranked: boolean): Numbers {
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
  const first = rows.length > MOST_NUMBERS ? `; the first ${MOST_NUMBERS} of ${formatCount(rows.length)}` : ''
  return {
    caption: `Requests and connections of each worker${first}`,
    head: ['Arm', ranked ? 'Rank' : 'Slot', 'Share', 'Even share', 'Requests', 'Connections'],
    rows: rows.slice(0, MOST_NUMBERS),
  }
}
