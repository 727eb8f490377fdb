import type { ComponentChildren } from 'preact'
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
import { nameOnPage } from '../names.ts'
import type { Part } from '../part.ts'
import { Heading } from '../parts.tsx'
import { idIn, type Place } from '../place.ts'

/** Ratios with their intervals and the margin. */
export function forestPart(result: CompareResult, place: Place): Part | undefined {
  return chartPart('forest', 'Ratios and their intervals', ForestPlot({ result, id: idIn(place, 'forest-plot') }))
}

/** Goodput and p99 of each arm over time, with its faults and drops. */
export function timelinesPart(result: ChaosResult, place: Place): Part | undefined {
  const charts = reportedArms(result).flatMap(({ arm }, at) => {
    const chart = Timeline({ result, arm: arm.id, id: idIn(place, `timeline-${at + 1}`) })
    return chart ? [{ arm, chart }] : []
  })
  const content = charts.map(({ arm, chart }) => (
    <div class="chart-of-arm" key={arm.id}>
      <Heading place={place} below={1}>
        {nameOnPage(arm.id)}
      </Heading>
      {chart}
    </div>
  ))
  return chartPart('timeline', 'Throughput and p99 over time', content.length > 0 ? content : null)
}

/** The percentiles of latency of all arms. */
export function percentilesPart(result: Result, place: Place): Part | undefined {
  const curves = result.command === 'compare' ? compareCurves(result) : chaosCurves(result)
  const id = idIn(place, 'percentile-plot')
  return chartPart('percentiles', 'Latency percentiles', PercentilePlot({ curves, id, caption: rateOf(result) }))
}

/** What the latencies were measured under. */
function rateOf({ command, settings: { ratePerSec } }: Result): string {
  const rate = ratePerSec === null ? 'the same steady rate' : `${formatRate(ratePerSec)}${NBSP}requests per second`
  return `Latency of complete answers, every arm at ${rate}${command === 'chaos' ? ', faults included' : ''}`
}

/** How requests spread over the workers. */
export function workersPart(result: Result, place: Place): Part | undefined {
  return chartPart('workers', 'Share per worker', WorkerShares({ result, id: idIn(place, 'worker-shares') }))
}

/** What each generation measured, in the order in which they ran. */
export function generationsPart(result: CompareResult, place: Place): Part | undefined {
  const chart = GenerationPairs({ result, id: idIn(place, 'generation-pairs') })
  return chartPart('generations', 'Generation by generation', chart)
}

/** Nothing where the chart has nothing to show. */
function chartPart(name: string, title: string, content: ComponentChildren | null): Part | undefined {
  return content === null ? undefined : { name, title, content }
}
