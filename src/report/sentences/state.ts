import type { CompareResult } from '../../model/compare-result.ts'
import { formatDuration, formatNumberOf } from '../numbers.ts'

/** What must be said before anything else: that the run did not end as planned. Undefined when it did. */
export function stateSentence({ state, error, generations, durationMs, settings }: CompareResult): string | undefined {
  if (state === 'completed') return undefined
  const done =
    generations.length === 0
      ? 'before the first generation was complete: nothing was measured.'
      : `after ${formatNumberOf(generations.length, 'generation')}: the figures are what was measured until then.`
  const when = `${formatDuration(durationMs)} into a budget of ${formatDuration(settings.budgetMs)}`
  if (state === 'interrupted') return `${when}, ${done}`
  return `${(error ?? 'no reason was recorded').replace(/[.\s]+$/, '')}. It ended ${when}, ${done}`
}
