import type { Result } from '../../../model/result.ts'
import { formatPercent, formatTime } from '../../numbers.ts'
import type { SectionOf } from '../section-of.ts'

type Explained = readonly [word: string, meaning: string]

/** How it was measured, and what the words and figures mean, in short. */
export const reading: SectionOf = ({ result }, { medium }) => {
  if (medium === 'terminal') return undefined
  const words = result.command === 'compare' ? compareWords(result) : chaosWords(result)
  return {
    name: 'reading',
    title: 'Method, and how to read this',
    folded: true,
    spare: 6,
    blocks: [{ kind: 'facts', facts: [...words, ...dropWords(result)] }],
  }
}

function compareWords({ settings }: Extract<Result, { command: 'compare' }>): Explained[] {
  const { margins } = settings
  return [
    [
      'Generation',
      'A fresh boot of all arms, loaded in turn in short slices. The unit of replication: figures are medians over generations, and requests or seconds never count as a sample size.',
    ],
    [
      'Ratio and interval',
      'Candidate divided by reference, measured side by side: 1× is no difference. The interval holds the true ratio at the level that is given; it is corrected for looking several times and for several candidates.',
    ],
    [
      'Margin',
      `The smallest change that matters: throughput ${formatPercent(margins.throughput)}, CPU per request ${formatPercent(margins.cpuPerRequest)}, p50 ${formatPercent(margins['latency.p50'])}, p99 ${formatPercent(margins['latency.p99'])}. The grey band of the chart.`,
    ],
    [
      'Verdict',
      'better, worse: the interval excludes 1× and the estimate is past the margin. same: the interval lies within the margin. inconclusive: it cannot be told from this run, and the reason says what would settle it.',
    ],
    [
      'What fails a run',
      'Only a candidate that runs the same way as its reference can be a regression; a mode against another mode informs. So do the metrics other than throughput.',
    ],
    [
      'Latency',
      'With every arm at the same steady rate, counted from the time at which a request was due, so that a slow answer cannot hide those behind it.',
    ],
  ]
}

function chaosWords({ settings }: Extract<Result, { command: 'chaos' }>): Explained[] {
  return [
    [
      'Fault, plan',
      'Every fault was drawn from the seed before the first request, and proves that it took effect. Every arm goes through the same plan.',
    ],
    [
      'Charged to a fault',
      'Every dropped request belongs to the fault in whose window it was due: to its own connections (those of the worker that was hit) or to others.',
    ],
    [
      'Served as before',
      'Users are served as before when the share of requests that are dropped, answered with a server error or late is shown to be back at that of the baseline. Where that was not seen before the next fault, only “longer than” is known; medians allow for it.',
    ],
    [
      'Availability',
      'Complete, expected answers out of all requests that were due, without what the load generator could not send.',
    ],
    [
      'Latency',
      `At a steady rate whatever the server does, counted from the time at which a request was due; an answer that has not come after ${formatTime(settings.timeoutMs)} never counts as a late one: it has hung.`,
    ],
    [
      'Interval',
      'Intervals of means and medians are at 95 %. A sham is a fault that does nothing: what it “costs” is the noise of this run.',
    ],
    [
      'Threshold',
      'held, failed, or inconclusive where the interval holds the limit, or where too little was measured to tell.',
    ],
  ]
}

function dropWords({ settings }: Result): Explained[] {
  return [
    [
      'Dropped',
      `The client got no complete answer. refused: no connection. closed: the connection ended before the answer. truncated: it ended within the answer. hung: nothing complete within ${formatTime(settings.timeoutMs)}. malformed: what came is no HTTP. No request is ever sent twice.`,
    ],
    [
      'Rejected, unsent',
      'rejected: a complete answer with an unexpected status, shown beside the drops. unsent: the load generator could not send it, which is not charged to the app.',
    ],
  ]
}
