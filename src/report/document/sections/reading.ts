import type { Result } from '../../../model/result.ts'
import { formatPercent, formatTime } from '../../numbers.ts'
import { capacityWords } from '../../sentences/capacity.ts'
import { checkWords } from '../../sentences/check-run.ts'
import { soakWords } from '../../sentences/soak-run.ts'
import type { SectionOf } from '../section-of.ts'

type Explained = readonly [word: string, meaning: string]

/** How it was measured, and what the words and figures mean, in short. */
export const reading: SectionOf = ({ result }, { medium }) => {
  if (medium === 'terminal') return undefined
  const words = wordsOf(result)
  const ofDrops = result.command === 'check' ? [] : dropWords(result)
  return {
    name: 'reading',
    title: 'Method, and how to read this',
    folded: true,
    spare: 6,
    blocks: [{ kind: 'facts', facts: [...words, ...ofDrops] }],
  }
}

function wordsOf(result: Result): Explained[] {
  if (result.command === 'capacity') return capacityWords(result)
  if (result.command === 'check') return checkWords(result)
  if (result.command === 'soak') return soakWords(result)
  return result.command === 'compare' ? compareWords(result) : chaosWords(result)
}

const CPU_OF_A_REQUEST: Explained = [
  'CPU of a request',
  'CPU time of the process from the request to the head of its response, over responses during which it had no other request to respond to: the mean without the highest tenth.',
]

function compareWords({ settings, summary }: Extract<Result, { command: 'compare' }>): Explained[] {
  const { margins } = settings
  const knowsCpu = summary.arms.some(({ entries = [] }) =>
    entries.some(({ cpuUsPerRequest }) => cpuUsPerRequest != null),
  )
  const ofRequests: Explained[] = [
    ...(knowsCpu ? [CPU_OF_A_REQUEST] : []),
    [
      'p5 of a request',
      'Only 5 % of its responses were quicker. Waiting for other requests, or for the machine, makes responses slower and none quicker, so the quickest show what the request takes by itself.',
    ],
  ]
  return [
    [
      'Generation',
      'A fresh boot of all arms, loaded in turn in short slices. Generations are the sample: figures are taken over them, never over requests or seconds.',
    ],
    [
      'Ratio and interval',
      'Candidate divided by reference, measured side by side: 1× is no difference. The interval contains the true ratio with the given confidence, corrected for interim looks and for several candidates.',
    ],
    [
      'Margin',
      `The smallest change that matters: throughput ${formatPercent(margins.throughput)}, CPU per request ${formatPercent(margins.cpuPerRequest)}, p50 ${formatPercent(margins['latency.p50'])}, p99 ${formatPercent(margins['latency.p99'])}. The grey band of the chart.`,
    ],
    [
      'Verdict',
      'better, worse: the interval excludes 1× and the estimate exceeds the margin. same: the interval lies within the margin. inconclusive: this run cannot tell, and the reason says what would settle it. different: the two answer with different statuses or sizes, so there is no ratio.',
    ],
    [
      'What fails a run',
      'Only a candidate that runs the same way as its reference can fail a run, by being slower or by answering differently. Comparisons between modes are informational, and so are the metrics other than throughput.',
    ],
    [
      'Latency',
      `Measured with every arm ${settings.profile ? 'playing the whole profile in each generation' : 'at the same steady rate'}, from the time a request was due, so that a slow response cannot hide the ones queued behind it.`,
    ],
    ...(summary.entryComparisons ? ofRequests : []),
  ]
}

function chaosWords({ settings }: Extract<Result, { command: 'chaos' }>): Explained[] {
  return [
    [
      'Fault, plan',
      'Every fault is drawn from the seed before the first request, and has to prove that it took effect. Every arm goes through the same plan.',
    ],
    [
      'Charged to a fault',
      'Every dropped request belongs to the fault in whose window it was due. It is counted under its connections (those of the worker that was hit) or under other connections.',
    ],
    [
      'Recovery',
      'The service has recovered when the share of dropped, failed or slow requests is shown to be back at that of the baseline. Where that did not happen before the next fault, only “longer than” is known; medians account for it.',
    ],
    [
      'Availability',
      'Complete, expected responses out of all requests due, excluding those that the load generator could not send.',
    ],
    [
      'Latency',
      `Measured at a steady rate, from the time a request was due. A response that takes longer than ${formatTime(settings.timeoutMs)} counts as hung, not as slow.`,
    ],
    [
      'Interval',
      'Intervals of means and medians are at 95 %. A sham is a fault that does nothing: its “cost” is the noise of this run.',
    ],
    [
      'Threshold',
      'held, failed, or inconclusive where the interval contains the limit, or too little was measured to tell.',
    ],
  ]
}

function dropWords({ settings }: Result): Explained[] {
  return [
    [
      'Dropped',
      `The client got no complete response. refused: no connection. closed: the connection ended before the response. truncated: it ended mid-response. hung: no complete response within ${formatTime(settings.timeoutMs)}. malformed: invalid HTTP. No request is ever sent twice.`,
    ],
    [
      'Rejected, unsent',
      'rejected: a complete response with an unexpected status or body. unsent: the load generator could not send it, which does not count against the app.',
    ],
  ]
}
