import type { ArmSummary, CompareResult } from '../../../model/compare-result.ts'
import { formatCount, formatMib, formatMs, formatPercent, formatRate, formatUs, NBSP } from '../../numbers.ts'
import { pairingsOf } from '../../pairing.ts'
import { statusesInWords } from '../../sentences/answers.ts'
import { dropsByOutcome } from '../../sentences/drops.ts'
import { ratesInWords } from '../../sentences/load.ts'
import { isUneven } from '../../sentences/shares.ts'
import { type Cell, cell, cellsOf, columnsOf, type Figure, NONE, type Row } from '../blocks.ts'
import { ofCompare } from '../section-of.ts'

/** A count with its outcome takes two lines when it is wider than this. */
const MOST_DROPPED_COLUMNS = 12

/** The arms side by side. */
export const compareFigures = ofCompare(result => {
  const { arms, comparisons } = result.summary
  if (result.generations.length === 0 || arms.length === 0) return undefined
  const shown = figuresOf(arms)
  const columns = [{ head: ['arm'], text: true }, ...columnsOf(shown)]
  const rows = arms.map((arm): Row => ({ head: armCell(arm, result), cells: cellsOf(shown, arm) }))
  return {
    name: 'figures',
    title: 'Figures',
    // Where something was compared, that table is what a comment is read for.
    folded: comparisons.length > 0,
    spare: comparisons.length > 0 ? 8 : 2,
    blocks: [{ kind: 'table', name: 'figures', caption: captionOf(result), columns, rows, arms: 'rows' }],
  }
})

function captionOf({ settings: { ratePerSec, profile } }: CompareResult): string {
  const load = 'req/s at full load'
  if (ratePerSec === null) return load
  return `${load}; p50, p99, p99.9 with every arm at ${ratesInWords(ratePerSec, profile)}`
}

/** Memory that processes share counts once where that is known of all arms: RSS alone makes several processes look more expensive than they are. */
function figuresOf(arms: readonly ArmSummary[]): readonly Figure<ArmSummary>[] {
  const hasPss = arms.every(({ pssMib }) => pssMib !== null)
  const cost: Figure<ArmSummary> = hasPss
    ? { head: ['CPU/req', 'PSS/RSS'], of: arm => costCell(arm, `${formatMib(arm.pssMib!)}/`) }
    : { head: ['CPU/req', 'RSS'], of: arm => costCell(arm) }
  const companions: Figure<ArmSummary> = { head: ['CPU/req of', 'companions'], spare: 1, of: companionsCell }
  const hasCompanions = arms.some(({ companionsCpuUsPerRequest }) => companionsCpuUsPerRequest !== undefined)
  return [
    ...FIRST_COLUMNS,
    cost,
    ...(hasCompanions ? [companions] : []),
    { head: ['busiest', 'worker'], spare: 1, of: busiestCell },
  ]
}

const FIRST_COLUMNS: readonly Figure<ArmSummary>[] = [
  { head: ['req/s', 'interval'], of: throughputCell },
  { head: ['p50', 'ms'], of: arm => latencyCell(arm, 'p50Ms') },
  { head: ['p99', 'ms'], of: arm => latencyCell(arm, 'p99Ms') },
  { head: ['p99.9', 'ms'], spare: 2, of: arm => latencyCell(arm, 'p999Ms') },
  { head: ['dropped'], of: droppedCell },
]

/** The arm's name with its verdict under it. */
function armCell({ arm }: ArmSummary, result: CompareResult): Cell {
  const pairing = pairingsOf(result).find(each => each.candidate.arm === arm && !each.primary.advisory)
  if (!pairing) return result.summary.arms.length > 1 ? cell(arm, 'reference') : cell(arm)
  const { verdict } = pairing.primary
  return { lines: [arm, verdict], tone: pairing.control ? 'control' : verdict }
}

function throughputCell({ throughput: { perSec, ci }, limited }: ArmSummary): Cell {
  return cell(`${limited ? '≥ ' : ''}${formatRate(perSec)}`, ci ? ci.map(formatRate).join('–') : 'no interval')
}

function latencyCell({ latency, latencyLimited }: ArmSummary, percentile: 'p50Ms' | 'p99Ms' | 'p999Ms'): Cell {
  return cell(latency && !latencyLimited ? formatMs(latency[percentile]) : NONE)
}

function droppedCell({ requests, codes }: ArmSummary): Cell {
  const rejected =
    requests.rejected > 0
      ? [`+${formatCount(requests.rejected)}${NBSP}rejected`, statusesInWords(codes)].filter(line => line !== '')
      : []
  const named = [...dropsByOutcome(requests), ...rejected].flatMap(each =>
    each.length > MOST_DROPPED_COLUMNS ? each.split(NBSP) : [each],
  )
  return { lines: [formatCount(requests.dropped), ...named], tone: requests.dropped > 0 ? 'alarm' : 'plain' }
}

function costCell({ cpuUsPerRequest, rssMib }: ArmSummary, pss = ''): Cell {
  // A server that runs elsewhere is not looked into.
  const memory = rssMib === 0 ? NONE : `${pss}${formatMib(rssMib)} MiB`
  return cell(cpuUsPerRequest === null ? NONE : `${formatUs(cpuUsPerRequest)} µs`, memory)
}

function companionsCell({ companionsCpuUsPerRequest: cpuUs }: ArmSummary): Cell {
  return cell(cpuUs === undefined ? NONE : `${formatUs(cpuUs)} µs`)
}

function busiestCell({ workers }: ArmSummary): Cell {
  if (workers.length < 2) return cell(NONE)
  const busiest = formatPercent(Math.max(...workers.map(worker => worker.share)))
  return isUneven(workers) ? cell(busiest, `fair ${formatPercent(1 / workers.length)}`) : cell(busiest)
}
