import type { CompareResult, Comparison, DropComparison, Metric } from '../../../model/compare-result.ts'
import { formatCount, formatInterval, formatLevel, formatPercent, formatRatio, NBSP } from '../../numbers.ts'
import { pairingsOf } from '../../pairing.ts'
import { sharesSentence } from '../../sentences/shares.ts'
import { smallestSentence } from '../../sentences/smallest.ts'
import { type Cell, plainCell } from '../cell.ts'
import { nameOnPage } from '../names.ts'

import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'
import { Table, type TableRow } from '../table.tsx'
import { colourOf } from '../tones.ts'

const METRIC_NAMES: Record<Metric, string> = {
  throughput: 'throughput',
  cpuPerRequest: 'CPU per request',
  'latency.p50': 'p50',
  'latency.p99': 'p99',
}

/** Every metric of every pair, the drops of pairs, and the smaller facts. Nothing where nothing was compared. */
export function comparisonsPart(result: CompareResult, place: Place): Part | undefined {
  const { comparisons, drops } = result.summary
  const facts = smallerFacts(result)
  if (comparisons.length === 0 && facts.length === 0) return undefined
  return {
    name: 'comparisons',
    title: 'Comparisons',
    content: (
      <>
        {comparisons.length > 0 && (
          <Table
            id={idIn(place, 'comparisons-table')}
            caption="Candidate divided by reference: 1× is no difference"
            heads={['candidate\nreference', 'metric', 'ratio\ninterval', 'margin', 'verdict', 'reason']}
            text={[1, 4, 5]}
            rows={comparisons.map(comparisonRow)}
          />
        )}
        {drops.length > 0 && (
          <Table
            id={idIn(place, 'drops-table')}
            caption="Dropped requests of pairs: exact counts, compared by the conditional binomial test"
            heads={['candidate\nreference', 'candidate\ndropped', 'reference\ndropped', 'chance alone', 'verdict']}
            text={[4]}
            rows={drops.map(dropsRow)}
          />
        )}
        {facts.length > 0 && (
          <ul class="notes">
            {facts.map((fact, at) => (
              <li key={at}>{fact}</li>
            ))}
          </ul>
        )}
      </>
    ),
  }
}

function comparisonRow(comparison: Comparison): TableRow {
  const { candidate, reference, metric, ratio, ci, level, margin, verdict, reason, advisory, gate } = comparison
  const interval = ci ? `${formatInterval(ci, ratio)} at ${formatLevel(level)}` : 'no interval yet'
  return {
    head: pairCell(candidate, reference),
    cells: [
      plainCell(METRIC_NAMES[metric]),
      plainCell(formatRatio(ratio), interval),
      plainCell(`±${formatPercent(margin)}`),
      verdictCell(verdict, advisory ? 'advisory' : gate && metric === 'throughput' ? 'decides the run' : undefined),
      plainCell(reason ?? '–'),
    ],
  }
}

function dropsRow(each: DropComparison): TableRow {
  const of = (dropped: number, scheduled: number) => plainCell(formatCount(dropped), `of ${formatCount(scheduled)}`)
  const chance =
    each.pValue < 0.0001 ? `<${NBSP}0.0001` : each.pValue.toLocaleString('en', { maximumSignificantDigits: 2 })
  return {
    head: pairCell(each.candidate, each.reference),
    cells: [
      of(each.candidateDropped, each.candidateScheduled),
      of(each.referenceDropped, each.referenceScheduled),
      plainCell(`p = ${chance}`.replace('= <', '<')),
      verdictCell(each.verdict, each.gate ? 'decides the run' : undefined),
    ],
  }
}

function pairCell(candidate: string, reference: string): Cell {
  return plainCell(nameOnPage(candidate), `against ${nameOnPage(reference)}`)
}

function verdictCell(verdict: Comparison['verdict'], remark: string | undefined): Cell {
  return { lines: [verdict, ...(remark === undefined ? [] : [remark])], colour: colourOf(verdict) }
}

/** What would have gone unnoticed, uneven shares, and what was left out. */
function smallerFacts(result: CompareResult): string[] {
  const smallest = smallestSentence(pairingsOf(result), nameOnPage)
  return [
    ...(smallest === undefined ? [] : [smallest]),
    ...result.summary.arms.flatMap(arm => sharesSentence(arm, nameOnPage(arm.arm)) ?? []),
    ...result.skipped.map(({ mode, reason }) => (reason.startsWith(mode) ? reason : `${mode}: ${reason}`)),
  ].map(fact => `${fact.charAt(0).toUpperCase()}${fact.slice(1)}.`)
}
