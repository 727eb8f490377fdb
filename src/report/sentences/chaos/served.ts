import type { ChaosSettings } from '../../../model/chaos-result.ts'
import type { TrialsResult } from '../../../model/result.ts'
import { formatCount, formatNumberOf, formatPercent, formatTime } from '../../numbers.ts'
import { effectiveFaults, type ReportedArm } from '../../reported-arm.ts'
import { listed } from '../listed.ts'
import { ratesInWords, segmentName } from '../load.ts'
import type { Harm } from './harm.ts'

/** Parts of a profile that are named one by one. */
const MOST_PARTS = 3

/** Whether only the load was to be watched, and nothing happened beside it: no fault was planned, and no worker ended by itself. */
export function isLoadOnly(view: ReportedArm, { plan }: Pick<TrialsResult, 'plan'>): boolean {
  return plan.faults.length === 0 && view.trial.baseline.held && effectiveFaults(view).length === 0
}

/** What came of the load, in one word. */
export function loadHarmOf(view: ReportedArm): Harm {
  const { dropped, rejected } = view.summary.requests
  if (dropped + rejected > 0) return 'harmed'
  return worseParts(view).length > 0 && !view.summary.latencyLimited ? 'slowed' : 'harmless'
}

/** What users of an arm felt of the load: `app lost none of 4,504 requests at 100 to 600 req/s.` */
export function servedSentences(view: ReportedArm, settings: ChaosSettings, name: string): string {
  const { scheduled, dropped, rejected } = view.summary.requests
  const rate = settings.ratePerSec === null ? '' : ` at ${ratesInWords(settings.ratePerSec, settings.profile)}`
  const all = `${formatNumberOf(scheduled, 'request')}${rate}`
  const failed = [
    ...(dropped > 0 ? [`dropped ${formatCount(dropped)}`] : []),
    ...(rejected > 0 ? [`rejected ${formatCount(rejected)}`] : []),
  ]
  const main =
    failed.length === 0
      ? `${name} responded to all ${all}; no fault was planned.`
      : `${name} ${failed.join(' and ')} of ${all} (${formatPercent((dropped + rejected) / scheduled)}); no fault was planned.`
  return [main, ...partsSentence(view)].join(' ')
}

function worseParts({ summary }: ReportedArm) {
  return (summary.profile ?? []).filter(({ goodFromMs }) => goodFromMs !== 0)
}

function partsSentence(view: ReportedArm): string[] {
  const worse = worseParts(view)
  if (worse.length === 0) return []
  const told = worse.slice(0, MOST_PARTS).map(part => {
    const until = part.goodFromMs === null ? 'to its end' : `for ${formatTime(part.goodFromMs)}`
    return `${segmentName(part)} (${until})`
  })
  const more = worse.length - told.length
  const parts = listed([...told, ...(more > 0 ? [`${formatCount(more)} more`] : [])])
  return [`Service was worse than in the baseline in ${parts}.`]
}
