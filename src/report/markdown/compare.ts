import type { ArmSummary, CompareResult } from '../../model/compare-result.ts'
import { casesOf } from '../cases/index.ts'
import { formatCount, formatMib, formatMs, formatPercent, formatRate, formatUs } from '../numbers.ts'
import { plainLines } from '../plain-words.ts'
import { renderForest } from '../text/forest.ts'
import { painter } from '../text/paint.ts'
import { renderRunChart } from '../text/run-chart.ts'
import type { Block } from './blocks.ts'
import { casesTable } from './cases-table.ts'
import { escaped, fenced, folded, table } from './escape.ts'
import { machineBlock, thresholdsBlock, warningsBlock } from './lists.ts'
import { compareMethod } from './method.ts'

const COLUMNS = 80

const NONE = '–'

const MOST = { arms: 30, generations: 60, generationArms: 10 }

const NAME_CHARACTERS = 60

/** The parts of a `compare` report under its headline. */
export function compareBlocks(result: CompareResult): Block[] {
  const cases = casesOf(result)
  const judged = casesTable(cases)
  const arms = armsTable(result)
  const plain = painter(false)
  return [
    { name: 'the table', text: judged === '' ? arms : judged, spare: 2 },
    thresholdsBlock(cases),
    { name: 'the plot', text: plot(renderForest(result, COLUMNS, plain)), spare: 4 },
    warningsBlock(result.summary.warnings),
    { name: 'the arms', text: judged === '' || arms === '' ? '' : folded('Every arm', arms), spare: 8 },
    { name: 'generations', text: generations(result, renderRunChart(result, COLUMNS, false, plain)), spare: 9 },
    compareMethod(result),
    machineBlock(result.environment, differences(result)),
  ]
}

function plot(lines: readonly string[]): string {
  return lines.length === 0 ? '' : fenced(lines.map(plainLines))
}

function armsTable({ summary }: CompareResult): string {
  if (summary.arms.length === 0) return ''
  const heads = ['arm', 'req/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'dropped', 'CPU/request', 'RSS', 'busiest worker']
  const rows = summary.arms.slice(0, MOST.arms).map(armCells)
  const more = summary.arms.length - rows.length
  return `${table(heads, rows)}${more > 0 ? `\n\n… and ${more} more in the result file` : ''}`
}

function armCells(arm: ArmSummary): string[] {
  const { throughput, requests, cpuUsPerRequest, rssMib, workers, limited } = arm
  const interval = throughput.ci ? ` (${throughput.ci.map(formatRate).join('–')})` : ''
  const busiest = workers.length < 2 ? NONE : formatPercent(Math.max(...workers.map(({ share }) => share)))
  const latency = arm.latencyLimited ? null : arm.latency
  const times = [latency?.p50Ms, latency?.p99Ms, latency?.p999Ms].map(ms => (ms === undefined ? NONE : formatMs(ms)))
  const cells = [
    `${limited ? '≥ ' : ''}${formatRate(throughput.perSec)}${interval}`,
    ...times,
    formatCount(requests.dropped),
    cpuUsPerRequest === null ? NONE : `${formatUs(cpuUsPerRequest)} µs`,
    `${formatMib(rssMib)} MiB`,
    busiest,
  ]
  return [escaped(arm.arm, NAME_CHARACTERS), ...cells.map(cell => escaped(cell))]
}

/** Throughput of the arms in the order in which the generations ran. */
function generations(result: CompareResult, chart: readonly string[]): string {
  if (result.generations.length === 0) return ''
  const ids = result.arms.slice(0, MOST.generationArms).map(arm => arm.id)
  const rows = result.generations.slice(0, MOST.generations).map(({ index, arms }) => [
    `${index + 1}`,
    ...ids.map(id => {
      const run = arms.find(each => each.arm === id)
      return run ? formatRate(run.perSec) : NONE
    }),
  ])
  const whole = rows.length === result.generations.length && ids.length === result.arms.length
  const parts = [
    ...(chart.length === 0 ? [] : [fenced(chart.map(plainLines))]),
    table(['generation', ...ids.map(id => escaped(id, NAME_CHARACTERS))], rows),
    ...(whole ? [] : ['The other generations and arms are in the result file.']),
  ]
  return folded('Throughput by generation, in req/s', parts.join('\n\n'))
}

/** In what the machine of a stored baseline differs. */
function differences({ baseline }: CompareResult): string[] {
  if (!baseline) return []
  const { path, startedAt, mismatch } = baseline
  const from = `baseline ${path} of ${startedAt}`
  if (mismatch.length === 0) return [`${from}: the same machine`]
  const fields = mismatch.map(({ field, there, here }) => `${field} (there ${there}, here ${here})`)
  return [`${from}: another machine, which differs in ${fields.join('; ')}`]
}
