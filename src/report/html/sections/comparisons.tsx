import type { CompareResult, Comparison, CountComparison } from '../../../model/compare-result.ts'
import { METRIC_WORDS } from '../../metrics.ts'
import {
  formatCount,
  formatInterval,
  formatLevel,
  formatPercent,
  formatPValue,
  formatRatio,
  NBSP,
} from '../../numbers.ts'
import { boundSign, pairingsOf } from '../../pairing.ts'
import { reasonOrNull } from '../../sentences/reason.ts'
import { sharesSentence } from '../../sentences/shares.ts'
import { skippedSentence } from '../../sentences/skipped.ts'
import { smallestSentence } from '../../sentences/smallest.ts'
import { type Cell, plainCell } from '../cell.ts'
import { nameOnPage } from '../names.ts'
import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'
import { Table, type TableRow } from '../table.tsx'
import { colourOf } from '../tones.ts'

/** Every metric of every pair, the counts of pairs, and the smaller facts. Nothing where nothing was compared. */
export function comparisonsPart(result: CompareResult, place: Place): Part | undefined {
  const { comparisons, counts } = result.summary
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
        {counts.length > 0 && (
          <Table
            id={idIn(place, 'counts-table')}
            caption="Dropped and rejected requests of pairs: exact counts, compared by the conditional binomial test"
            heads={['candidate\nreference', 'requests', 'candidate', 'reference', 'chance alone', 'verdict']}
            text={[1, 5]}
            rows={counts.map(countsRow)}
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
      plainCell(METRIC_WORDS[metric].label),
      plainCell(`${boundSign(comparison)}${formatRatio(ratio)}`, interval),
      plainCell(`±${formatPercent(margin)}`),
      verdictCell(verdict, advisory ? 'advisory' : gate && metric === 'throughput' ? 'decides the run' : undefined),
      plainCell(reasonOrNull(reason) ?? '–'),
    ],
  }
}

function countsRow(each: CountComparison): TableRow {
  const of = (events: number, scheduled: number) => plainCell(formatCount(events), `of ${formatCount(scheduled)}`)
  return {
    head: pairCell(each.candidate, each.reference),
    cells: [
      plainCell(each.outcome),
      of(each.candidateCount, each.candidateScheduled),
      of(each.referenceCount, each.referenceScheduled),
      plainCell(`p${NBSP}${formatPValue(each.pValue)}`),
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
    ...(smallest === undefined ? [] : [`${smallest.charAt(0).toUpperCase()}${smallest.slice(1)}.`]),
    // These begin with a name, which keeps its small letter.
    ...result.summary.arms.flatMap(arm => sharesSentence(arm, nameOnPage(arm.arm)) ?? []),
    ...result.skipped.map(skippedSentence),
  ]
}
