import type { ChaosResult } from '../../../model/chaos-result.ts'
import { chaosClosing } from '../../sentences/chaos/closing.ts'
import { headlineEntries } from '../headline.ts'
import { layOut, wrap } from '../lines.ts'
import type { Paint } from '../paint.ts'
import { thresholdLines } from '../thresholds.ts'
import { warningLines } from '../warnings.ts'
import { armsTable } from './arms-table.ts'
import { dropTables } from './drops.ts'
import { faultTables } from './fault-table.ts'
import { findingLines } from './findings.ts'
import { timelines } from './timeline.ts'

/** The sections of a `chaos` report: what users felt first, then each fault, then when it happened. */
export function chaosSections(result: ChaosResult, columns: number, paint: Paint): string[][] {
  return [
    layOut(headlineEntries(result, paint), columns),
    thresholdLines(result, columns, paint),
    findingLines(result, columns, paint),
    armsTable(result, columns, paint),
    ...faultTables(result, columns, paint),
    ...timelines(result, columns, paint),
    ...dropTables(result, columns, paint),
    warningLines(result.summary.warnings, columns, paint),
    wrap(chaosClosing(result), columns).map(line => paint('faint', line)),
  ]
}
