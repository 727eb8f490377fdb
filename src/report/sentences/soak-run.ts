import type { SoakResult } from '../../model/soak-result.ts'
import { formatDuration, formatNumberOf, formatTime, NBSP } from '../numbers.ts'
import { trialFacts } from './chaos/closing.ts'
import { unbroken } from './closing.ts'

type Fact = readonly [name: string, value: string]

/** What was asked for, and where it ran: one paragraph, for those who want to repeat it. */
export function soakClosing(result: SoakResult): string {
  return [...trialFacts(result), samplesFact(result)].map(unbroken).join(`${NBSP}· `)
}

function samplesFact({ settings: { sampleMs }, soaks }: SoakResult): string {
  const most = Math.max(0, ...soaks.map(({ samples }) => samples.length))
  return `${formatNumberOf(most, 'sample')}, at most one every ${formatTime(sampleMs)}`
}

/** What was asked for, fact by fact. */
export function soakFacts(result: SoakResult): Fact[] {
  const { settings } = result
  const { timeoutMs, policy } = settings
  const [warmup, baseline, load] = [settings.warmupMs, settings.baselineMs, settings.durationMs].map(formatDuration)
  return [
    ['Timeout', formatTime(timeoutMs)],
    ['Phases', `warm-up ${warmup}, baseline ${baseline}, load ${load}`],
    ['Samples', samplesFact(result)],
    ['Memory restarts', policy.maxMemoryRestartMib === null ? 'none' : `above ${policy.maxMemoryRestartMib}${NBSP}MiB`],
  ]
}

/** What the words and figures of a run mean. */
export function soakWords({ settings }: SoakResult): Fact[] {
  return [
    [
      'Growth',
      'How much a worker has gained for each request that it had served: the median of the slopes between all pairs of samples of one process (Theil–Sen), the first fifth of its life aside, in which code is compiled and caches fill.',
    ],
    ['Interval', 'From Kendall’s statistic over ten stretches of each process, at 99 % over all workers of an arm.'],
    [
      'Verdict',
      `leaks: the whole interval is at or above the limit, the growth does not level off, and it is more than the usual variation (heap and external memory 1 MiB, all memory 16 MiB, 10 descriptors). held: the whole interval is below the limit. inconclusive: a longer run would tell. The limits: ${settings.judged.map(({ expression }) => expression).join(', ')}.`,
    ],
    [
      'Heap after GC',
      'Each sample forces a full garbage collection in one worker after another, for about 2 % of the time at most. The worker stands still meanwhile, and latencies include that; the delay of the event loop does not.',
    ],
    [
      'Latency',
      `Measured at a steady rate, from the time a request was due. A response that takes longer than ${formatTime(settings.timeoutMs)} counts as hung, not as slow.`,
    ],
  ]
}
