import { missAdvice, missWords, whoWasLate } from '../../analysis/chaos/index.ts'
import type { BaselineMiss, MissedBaseline, Trial, TrialPhases } from '../../model/chaos-result.ts'
import { RunError } from '../../model/errors.ts'
import { droppedOf } from '../../model/outcome.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import { lateAdvice, startSeconds } from '../../model/start-times.ts'
import type { Collector } from './collector.ts'
import { sleepUntil } from './wait.ts'

/** The baseline must reach at least this share of the rate. */
const ACHIEVED = 0.99

/** So many requests may be due on the other side of an edge of the baseline, as the load begins a moment late. */
const AT_EDGE = 1

/** Time for the last batch of settled requests to arrive. */
const BATCH_MS = 200

/** The last moment before the first fault at which nothing may be injected yet. */
const BEFORE_FAULT_MS = 10

/** What the baseline is judged by. */
export interface BaselineContext {
  readonly collector: Collector
  readonly phases: TrialPhases
  readonly ratePerSec: number
  /** How many requests are due between two times since the load began; a fraction where they come evenly. */
  dueIn(fromMs: number, toMs: number): number
  readonly startedAtMs: number
  readonly timeoutMs: number
  readonly firstFaultMs: number
  /** Requests of the baseline that were lost to workers which ended by themselves: an event of its own, and no reason to stop. */
  lostToDeaths(): number
  readonly signal: AbortSignal
}

/** Whether a baseline held, and what it missed if it did not. */
export type Judgement = { readonly held: true } | ({ readonly held: false } & Missed)

type Missed = Pick<BaselineMiss, 'kind' | 'ratePerSec' | 'answeredPerSec'>

/** What was tried before a baseline that did not hold: others at higher rates, or the same one. */
interface Tried {
  readonly lowered: readonly MissedBaseline[]
  readonly isRetry: boolean
}

/** The run cannot go on at this rate: a baseline did not hold. */
export class BaselineMissed extends RunError {
  readonly arm: string
  readonly miss: BaselineMiss

  /** `tried`: what was tried before. */
  constructor(arm: string, miss: BaselineMiss, hasSessions: boolean, tried: Tried = { lowered: [], isRetry: false }) {
    super(`${missedWords(arm, miss)} Nothing was injected.${triedWords(tried)}`, missAdvice(miss, hasSessions))
    this.arm = arm
    this.miss = miss
  }
}

/** That a baseline did not hold, and why. */
export function missedWords(arm: string, miss: BaselineMiss): string {
  return `The baseline of ${arm} did not hold at ${miss.ratePerSec} requests a second: ${missWords(miss)}.`
}

function triedWords({ lowered, isRetry }: Tried): string {
  if (isRetry) return ' This was the second try.'
  const before = lowered.map(each => each.miss.ratePerSec).join(' and ')
  return before && ` The rate had been lowered from ${before} requests a second, where a baseline did not hold either.`
}

/** Why a run ends whose baseline did not hold. Where new workers were killed before they listened, no lower rate would help. */
export function missError(trial: Trial, miss: BaselineMiss): RunError {
  const { arm, events, readyAfterMs, listenTimeoutMs, sessions } = trial
  const killed = events.filter(({ cause }) => cause === 'listen-timeout').length
  if (killed === 0 || listenTimeoutMs === undefined) return new BaselineMissed(arm, miss, sessions !== undefined)
  const [who, they] = killed === 1 ? ['1 new worker was', 'it'] : [`${killed} new workers were`, 'they']
  const limit = `within ${startSeconds(listenTimeoutMs)} (--listen-timeout); its first start took ${startSeconds(readyAfterMs)}`
  return new RunError(
    `The baseline of ${arm} did not hold: ${who} killed because ${they} did not listen ${limit}. Nothing was injected.`,
    lateAdvice({ firstStartMs: readyAfterMs, listenTimeoutMs }),
  )
}

/**
 * Waits until every request of the baseline has ended, or until just before the first fault, and says whether the app
 * answered all of them at the rate asked for, but for those that it lost when a worker ended by itself.
 */
export async function judgeBaseline(context: BaselineContext): Promise<Judgement> {
  const { collector, phases, ratePerSec, dueIn, startedAtMs, timeoutMs, firstFaultMs, signal } = context
  const [fromMs, toMs] = phases.baseline
  const expected = Math.floor(dueIn(fromMs, toMs))
  const isComplete = () => collector.baselineRequests.scheduled >= expected
  const latestMs = Math.min(toMs + timeoutMs + BATCH_MS, Math.max(toMs, firstFaultMs - BEFORE_FAULT_MS))
  await sleepUntil(startedAtMs + Math.min(toMs + BATCH_MS, latestMs), signal)
  if (!isComplete()) await sleepUntil(startedAtMs + latestMs, signal)
  const { baselineRequests } = collector
  // What was due last may still be in flight, or in a batch that has not arrived, where a fault is due at once.
  const inFlightMs = isComplete() ? 0 : BATCH_MS + collector.baseline.p99Us() / 1000
  const heardMs = Math.max(fromMs, Math.min(toMs, sharedNowMs() - startedAtMs - inFlightMs))
  const due = Math.floor(dueIn(fromMs, heardMs))
  const dropped = droppedOf(baselineRequests)
  const excused = dropped > 0 ? Math.min(dropped, context.lostToDeaths()) : 0
  const answered = baselineRequests.ok + baselineRequests.rejected
  const answeredPerSec = heardMs > fromMs ? (answered * 1000) / (heardMs - fromMs) : 0
  const missed = (kind: Missed['kind']) => ({ held: false, kind, ratePerSec, answeredPerSec }) as const
  if (dropped > excused) return missed('dropped')
  if (baselineRequests.ok === 0) return missed('unanswered')
  return answered + excused < ACHIEVED * due - AT_EDGE ? missed('slow') : { held: true }
}

/** A baseline as the result records it, when all that is known of its requests is in. Without a judgement the run ended before it was over. */
export function baselineRecord(
  judgement: Judgement | undefined,
  collector: Pick<Collector, 'baselineRequests'>,
  generator: BaselineMiss['generator'],
): Trial['baseline'] {
  if (!judgement) return { held: false, miss: null }
  if (judgement.held) return { held: true, miss: null }
  const { kind, ratePerSec, answeredPerSec } = judgement
  const counts = collector.baselineRequests
  const requests = { ...counts, dropped: droppedOf(counts) }
  const { lagP99Ms, utilization } = generator
  const figures = { requests, generator: { lagP99Ms, utilization } }
  const miss = { kind, late: whoWasLate(requests, generator), ratePerSec, answeredPerSec, ...figures } as const
  return { held: false, miss }
}
