import { judgeStep } from '../../analysis/capacity/judge-step.ts'
import { servedRate } from '../../analysis/capacity/served-rate.ts'
import { drawnAt, type LedgerSnapshot, type SliceOrder, type SliceReport } from '../../load/index.ts'
import type { CapacityStep } from '../../model/capacity-result.ts'
import { decodeHistogram, valueAt } from '../../model/histogram.ts'
import { type AnswerTotals, droppedOf } from '../../model/outcome.ts'
import { sessionName } from '../arm-sessions.ts'
import type { CapacityContext } from './context.ts'

/** Of fewer requests, the 99th percentile is the latency of the slowest one. */
export const STEP_REQUESTS = 200

/** A step of few requests is not made longer than this many times for them. */
const MOST_LONGER = 5

/** A step, and what the answers were. */
export interface SteppedArm {
  readonly step: CapacityStep
  readonly answers: AnswerTotals
  readonly durationMs: number
}

/** The load of an arm at a rate, at even distances. */
export function loadAt(arm: string, perSec: number, durationMs: number): Extract<SliceOrder, { loop: 'open' }> {
  return { session: sessionName(arm, 'open'), loop: 'open', durationMs, perSec }
}

/** How long an arm is loaded at a rate: a whole number of intervals between requests. */
export function stepLengthMs(stepMs: number, perSec: number): number {
  const longestMs = stepMs * MOST_LONGER
  const wishedMs = Math.min(longestMs, Math.max(stepMs, (STEP_REQUESTS / perSec) * 1_000))
  return (Math.max(1, Math.round((wishedMs / 1_000) * perSec)) / perSec) * 1_000
}

/** A step to be taken. */
export interface StepTerms {
  readonly perSec: number
  /** When the generation began, on the clock of `performance.now()`. */
  readonly startedMs: number
  /** What its times are drawn from, where they are. */
  readonly stream: string
}

/** Loads an arm at a rate, waits for all its answers, and judges what came of it. */
export async function runStep(
  { generator, options }: CapacityContext,
  arm: string,
  { perSec, startedMs, stream }: StepTerms,
): Promise<SteppedArm> {
  const startedAtMs = performance.now() - startedMs
  const { arrivals, seed } = options.compare
  const shape = arrivals === 'poisson' ? drawnAt(perSec, seed, stream) : undefined
  const order = { ...loadAt(arm, perSec, stepLengthMs(options.stepMs, perSec)), shape }
  const [report] = await generator.run([order])
  const ledger = await generator.collect(order.session)
  const measured = { startedAtMs, perSec, ...measure(report!, ledger, order) }
  const step = { ...measured, ...judgeStep(measured, options.slo) }
  return { step, answers: ledger.answers, durationMs: report!.durationMs }
}

function measure(
  { durationMs, generator }: SliceReport,
  { requests, codes, latencyHdr, lagHdr }: LedgerSnapshot,
  order: Pick<SliceOrder & { loop: 'open' }, 'perSec' | 'durationMs'>,
) {
  const latency = decodeHistogram(latencyHdr)
  const inMs = (percent: number) => valueAt(latency, percent) / 1_000
  return {
    servedPerSec: servedRate({ ...order, endedMs: durationMs, requests, latency }),
    requests: { ...requests, dropped: droppedOf(requests) },
    codes: { ...codes },
    p50Ms: inMs(50),
    p90Ms: inMs(90),
    p99Ms: inMs(99),
    p999Ms: inMs(99.9),
    maxMs: inMs(100),
    lagP99Ms: valueAt(decodeHistogram(lagHdr), 99) / 1_000,
    utilization: generator.utilization,
  }
}
