import type { VNode } from 'preact'
import type { ChaosResult } from '../../../model/chaos-result.ts'
import type { CompareResult } from '../../../model/compare-result.ts'
import type { Result } from '../../../model/result.ts'
import { formatRate, NBSP } from '../../numbers.ts'
import { reportedArms } from '../../reported-arm.ts'
import {
  chaosCurves,
  compareCurves,
  ForestPlot,
  GenerationPairs,
  PercentilePlot,
  Timeline,
  WorkerShares,
} from '../charts/index.ts'
import { type Part, PartOf } from '../parts.tsx'
import { idIn, type Place } from '../place.ts'

/** Ratios with their intervals and the margin. */
function forestPart(result: CompareResult, place: Place): Part | undefined {
  return chartPart(
    place,
    'forest',
    'Ratios and their intervals',
    ForestPlot({ result, id: idIn(place, 'forest-plot') }),
  )
}

/** Goodput and p99 of each arm over time, with its faults and drops. */
function timelinesPart(result: ChaosResult, place: Place): Part | undefined {
  const charts = reportedArms(result)
    .map(({ arm }, at) => Timeline({ result, arm: arm.id, id: idIn(place, `timeline-${at + 1}`) }))
    .filter(chart => chart !== null)
  if (charts.length === 0) return undefined
  const [name, title] = ['timeline', 'Throughput and p99 over time']
  const node = (
    <PartOf place={place} name={name} title={title}>
      <div class="side-by-side">{charts}</div>
    </PartOf>
  )
  return { name, title, node }
}

/** The percentiles of latency of all arms. */
function percentilesPart(result: Result, place: Place): Part | undefined {
  const curves = result.command === 'compare' ? compareCurves(result) : chaosCurves(result)
  const id = idIn(place, 'percentile-plot')
  return chartPart(place, 'percentiles', 'Latency percentiles', PercentilePlot({ curves, id, caption: rateOf(result) }))
}

/** What the latencies were measured under. */
function rateOf({ command, settings: { ratePerSec } }: Result): string {
  const rate = ratePerSec === null ? 'the same steady rate' : `${formatRate(ratePerSec)}${NBSP}requests per second`
  return `Latency of complete answers, every arm at ${rate}${command === 'chaos' ? ', faults included' : ''}`
}

/** How requests spread over the workers. */
function workersPart(result: Result, place: Place): Part | undefined {
  return chartPart(place, 'workers', 'Share per worker', WorkerShares({ result, id: idIn(place, 'worker-shares') }))
}

/** What each generation measured, in the order in which they ran. */
function generationsPart(result: CompareResult, place: Place): Part | undefined {
  const chart = GenerationPairs({ result, id: idIn(place, 'generation-pairs') })
  return chartPart(place, 'generations', 'Generation by generation', chart)
}

/** Nothing where the chart has nothing to show. */
function chartPart(place: Place, name: string, title: string, content: VNode | null): Part | undefined {
  if (content === null) return undefined
  const node = (
    <PartOf place={place} name={name} title={title} half>
      {content}
    </PartOf>
  )
  return { name, title, node }
}

/** The charts that stand after a section. */
export function chartsAfter(section: string, result: Result, place: Place): Part[] {
  const all =
    result.command === 'compare'
      ? section === 'figures'
        ? [forestPart, percentilesPart, workersPart, generationsPart].map(part => part(result, place))
        : []
      : section === 'figures'
        ? [timelinesPart, percentilesPart, workersPart].map(part => part(result, place))
        : []
  return all.filter(part => part !== undefined)
}
