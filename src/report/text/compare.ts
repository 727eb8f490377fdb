import type { CompareResult } from '../../model/compare-result.ts'
import { closingSentence } from '../sentences/closing.ts'
import { alsoEntries } from './also.ts'
import { renderForest } from './forest.ts'
import { headlineEntries } from './headline.ts'
import { layOut, wrap } from './lines.ts'
import type { Paint } from './paint.ts'
import { renderRunChart } from './run-chart.ts'
import { renderTable } from './table.ts'
import { thresholdLines } from './thresholds.ts'
import { warningLines } from './warnings.ts'

/** The sections of a `compare` report: verdicts in words first, then the figures, then what to know about them. */
export function compareSections(result: CompareResult, columns: number, color: boolean, paint: Paint): string[][] {
  return [
    layOut(headlineEntries(result, paint), columns),
    thresholdLines(result, columns, paint),
    renderTable(result, columns, paint),
    renderForest(result, columns, paint),
    renderRunChart(result, columns, color, paint),
    layOut(alsoEntries(result, paint), columns),
    warningLines(result.summary.warnings, columns, paint),
    wrap(closingSentence(result), columns).map(line => paint('faint', line)),
  ]
}
