import type { ArmGeneration } from '../model/compare-result.ts'
import { mergeHistograms, valueAt } from '../model/histogram.ts'
import { median } from './interval.ts'

/** Above this share of busy time an event loop, or a worker's CPU, has nothing left to give. */
export const BUSY_LIMIT = 0.9

/** A schedule lag below this, at the 99th percentile, never matters. */
export const LAG_FLOOR_MS = 2

/** An open loop must send at least this share of its schedule. */
export const ACHIEVED_LIMIT = 0.99

/** Code of a request that found no free connection within its timeout. */
const NO_FREE_CONNECTION = 'unsent.no-free-connection'

function typical(values: readonly number[]): number {
  return values.length > 0 ? median(values) : 0
}

/** Each request that the closed loop could not send makes its connection wait for as long as many others take. */
const UNSENT_LIMIT = 0.001

/** Whether the closed loop could not send what it should: the system had no more ports or descriptors for it. */
export function couldNotSend(runs: readonly ArmGeneration[]): boolean {
  const short = runs.filter(({ requests: { closed } }) => closed.unsent > UNSENT_LIMIT * closed.scheduled)
  return short.length > runs.length / 2
}

/**
 * Whether the generator was the limit of an arm's throughput (closed loop): it could not send, or it was busy all the time and the app was
 * not. When both are, the app is at its own limit too, and its throughput is what it can do.
 */
function closedLimited(runs: readonly ArmGeneration[]): boolean {
  if (couldNotSend(runs)) return true
  const isBusy = typical(runs.map(run => run.generator.closedUtilization)) > BUSY_LIMIT
  return isBusy && typical(runs.map(run => run.saturation)) < BUSY_LIMIT
}

/**
 * Whether the generator was the limit of an arm's latency (open loop): it lagged behind its schedule by more than
 * 2 ms and more than a tenth of the latency it measured, or did not reach the rate; and whether that was for want of
 * connections.
 */
function openLimits(runs: readonly ArmGeneration[]): Pick<Limits, 'open' | 'starved'> {
  const sent = runs.filter(run => run.requests.open.scheduled > 0)
  const lagMs = typical(sent.map(run => run.generator.lagP99Ms))
  const latencyMs = valueAt(mergeHistograms(sent.map(run => run.latencyHdr)), 99) / 1000
  const isLate = lagMs > Math.max(LAG_FLOOR_MS, latencyMs / 10)
  const isShort = sent.length > 0 && typical(sent.map(run => run.generator.achieved)) < ACHIEVED_LIMIT
  return {
    open: isLate || isShort,
    starved: !isLate && isShort && sent.every(({ codes, requests }) => isStarved(codes, requests.open.unsent)),
  }
}

/** Whether most of what was not sent had waited for a connection, all of them being busy with the app. */
export function isStarved(codes: Readonly<Record<string, number>>, unsent: number): boolean {
  return (codes[NO_FREE_CONNECTION] ?? 0) >= unsent / 2
}

/** In which phases the load generator, not the app, was the limit. */
export interface Limits {
  readonly closed: boolean
  readonly open: boolean
  /** The rate was not reached as the app held all connections: the latency of what was not sent would have been longer. */
  readonly starved: boolean
}

/** Finds out for one arm, from all its generations, whether the generator was its limit. */
export function limitsOf(runs: readonly ArmGeneration[]): Limits {
  return { closed: closedLimited(runs), ...openLimits(runs) }
}
