import type { ArmSummary, CompareResult } from '../../model/compare-result.ts'
import { formatCount, formatMib, formatMs, formatPercent, formatRate, formatUs, NBSP } from '../numbers.ts'
import { pairingsOf } from '../pairing.ts'
import { dropsByOutcome } from '../sentences/drops.ts'
import { isUneven } from '../sentences/shares.ts'
import type { Paint } from './paint.ts'

/** What a cell is made from, beside the figures of its arm. */
export interface TableContext {
  readonly result: CompareResult
  readonly paint: Paint
}

interface Column {
  readonly head: string
  cell(summary: ArmSummary, context: TableContext): string
}

/** Stands where there is no figure. */
const NONE = '–'

/** A count with its outcome takes two lines when it is wider than this. */
const MOST_DROPPED_COLUMNS = 12

/** The columns of the table, after the arm's own. */
export const COLUMNS: readonly Column[] = [
  { head: 'req/s\ninterval', cell: throughputCell },
  { head: 'p50\nms', cell: arm => latencyCell(arm, 'p50Ms') },
  { head: 'p99\nms', cell: arm => latencyCell(arm, 'p99Ms') },
  { head: 'p99.9\nms', cell: arm => latencyCell(arm, 'p999Ms') },
  { head: 'dropped', cell: droppedCell },
  { head: 'CPU/req\nRSS', cell: costCell },
  { head: 'busiest\nworker', cell: busiestCell },
]

/** The arm's name with its verdict under it. */
export function armCell(summary: ArmSummary, name: string, { result, paint }: TableContext): string {
  const pairing = pairingsOf(result).find(each => each.candidate.arm === summary.arm && !each.primary.advisory)
  if (!pairing) return result.summary.arms.length > 1 ? `${name}\n${paint('faint', '  reference')}` : name
  const { verdict } = pairing.primary
  return `${name}\n  ${paint(pairing.control ? 'control' : verdict, verdict)}`
}

function throughputCell({ throughput, limited }: ArmSummary, { paint }: TableContext): string {
  const rate = `${limited ? '≥ ' : ''}${formatRate(throughput.perSec)}`
  if (!throughput.ci) return `${rate}\n${paint('faint', 'no interval')}`
  const [low, high] = throughput.ci.map(formatRate)
  return `${rate}\n${paint('faint', `${low}–${high}`)}`
}

function latencyCell({ latency, latencyLimited }: ArmSummary, percentile: 'p50Ms' | 'p99Ms' | 'p999Ms'): string {
  return latency && !latencyLimited ? formatMs(latency[percentile]) : NONE
}

function droppedCell({ requests }: ArmSummary, { paint }: TableContext): string {
  const total = paint(requests.dropped > 0 ? 'alarm' : 'plain', formatCount(requests.dropped))
  const rejected = requests.rejected > 0 ? [`+${formatCount(requests.rejected)}${NBSP}rejected`] : []
  const named = [...dropsByOutcome(requests), ...rejected].map(each =>
    each.length > MOST_DROPPED_COLUMNS ? each.replace(NBSP, '\n') : each,
  )
  return [total, ...named].join('\n')
}

function costCell({ cpuUsPerRequest, rssMib }: ArmSummary): string {
  const cpu = cpuUsPerRequest === null ? NONE : `${formatUs(cpuUsPerRequest)} µs`
  return `${cpu}\n${formatMib(rssMib)} MiB`
}

function busiestCell({ workers }: ArmSummary, { paint }: TableContext): string {
  if (workers.length < 2) return NONE
  const busiest = Math.max(...workers.map(worker => worker.share))
  const fair = isUneven(workers) ? `\n${paint('faint', `fair ${formatPercent(1 / workers.length)}`)}` : ''
  return `${formatPercent(busiest)}${fair}`
}
