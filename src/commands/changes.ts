import { comparedPairs } from '../analysis/compared-pairs.ts'
import type { StoredBaseline } from '../model/compare-result.ts'
import { UsageError } from '../model/errors.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { resultArmsOf } from '../scenarios/result-arms.ts'

/** @throws UsageError for a limit on a change where nothing runs the same way as its reference */
export function refuseIdleChanges(options: CompareOptions, baseline: StoredBaseline | null): void {
  const relative = options.thresholds.find(each => each.relative)
  if (!relative || comparedPairs(resultArmsOf(options), baseline).some(pair => pair.gate)) return
  throw new UsageError(
    `--threshold ${JSON.stringify(relative.expression)}: there is no reference that runs the same way`,
    'give --against, --baseline, or two apps in the same mode',
  )
}
