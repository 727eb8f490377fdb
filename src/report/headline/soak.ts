import type { Threshold, ThresholdVerdict } from '../../model/result-parts.ts'
import type { Growing, SoakedArm, SoakResult } from '../../model/soak-result.ts'
import type { Entry } from '../document/blocks.ts'
import { formatCount, formatMs, formatNumberOf, formatRate, formatTime, NBSP } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { type ReportedArm, reportedArms } from '../reported-arm.ts'
import { harmSentences } from '../sentences/chaos/harm.ts'
import { skippedSentence } from '../sentences/skipped.ts'
import { courseWords, exhaustedWords, GROWING_WORDS } from '../sentences/soak.ts'
import { growingIn } from './soak-grounds.ts'

/** What became of each arm, what that leads to, and how it was loaded. */
export function soakHeadline(result: SoakResult, nameOf: NameOf): Entry[] {
  const views = reportedArms(result).filter(({ trial }) => trial.baseline.held)
  return [
    ...views.flatMap(view => armEntries(view, result, nameOf)),
    ...result.skipped.map(({ mode, reason }) => ({
      label: 'skipped',
      tone: 'plain' as const,
      text: skippedSentence({ mode, reason }),
    })),
  ]
}

function armEntries(view: ReportedArm, result: SoakResult, nameOf: NameOf): Entry[] {
  const soaked = result.summary.soaked.find(({ arm }) => arm === view.arm.id)
  if (!soaked) return []
  const verdict = verdictOf(result.summary.thresholds.filter(({ arm }) => arm === soaked.arm))
  const name = nameOf(view.arm.id)
  const ends = exhaustedWords(soaked)
  const isLeaking = ends !== undefined && failsBy(soaked.exhausted?.metric, soaked.arm, result)
  return [
    {
      label: verdict,
      tone: verdict,
      text: `${name}: ${coursesOf(soaked)}${isLeaking ? `; ${atRate(result)}${ends}` : ''}.`,
    },
    ...(view.faults.length > 0
      ? [{ label: 'ended', tone: 'harmed' as const, text: harmSentences(view, result.settings, name) }]
      : []),
    { label: 'load', tone: 'plain', text: loadSentence(view, soaked, name) },
  ]
}

/** Whether a limit on what grows towards its end has failed. */
function failsBy(metric: Growing | undefined, arm: string, { summary }: SoakResult): boolean {
  return summary.thresholds.some(
    each => each.arm === arm && each.verdict === 'failed' && growingIn(each.expression) === metric,
  )
}

function verdictOf(thresholds: readonly Threshold[]): ThresholdVerdict {
  const worstFirst = ['failed', 'inconclusive'] as const
  return worstFirst.find(verdict => thresholds.some(each => each.verdict === verdict)) ?? 'held'
}

/** What the worker that gained most was at both ends. */
function coursesOf({ growth }: SoakedArm): string {
  const courses = growth.flatMap(({ metric, workers }) => {
    const seen = workers.filter(({ lives }) => lives > 0)
    const [worker] = seen.toSorted((a, b) => b.to - b.from - (a.to - a.from))
    return worker ? [`${GROWING_WORDS[metric]} ${courseWords(metric, worker.from, worker.to)}`] : []
  })
  return courses.length === 0 ? 'too few samples' : courses.join(', ')
}

function atRate({ settings: { ratePerSec } }: SoakResult): string {
  return ratePerSec === null ? '' : `at ${formatRate(ratePerSec)}${NBSP}req/s `
}

/** How many requests there were, what became of them, and what the looks at the processes cost. */
function loadSentence({ summary }: ReportedArm, { gc, loopDelay }: SoakedArm, name: string): string {
  const { requests, latency } = summary
  const dropped = requests.dropped === 0 ? 'none dropped' : `${formatCount(requests.dropped)} dropped`
  const delay = loopDelay
    ? `; event-loop delay p99 ${formatMs(loopDelay.earlyMs)}${NBSP}ms at first, ${formatMs(loopDelay.lateMs)}${NBSP}ms at last`
    : ''
  const collected = gc
    ? `; ${formatNumberOf(gc.count, 'forced collection')} took ${formatTime(gc.medianMs)} each (at most ${formatTime(gc.maxMs)})`
    : ''
  const p99 = latency ? `, p99 ${formatMs(latency.p99Ms)}${NBSP}ms` : ''
  return `${name}: ${formatNumberOf(requests.scheduled, 'request')}, ${dropped}${p99}${delay}${collected}.`
}
