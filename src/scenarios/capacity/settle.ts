import { droppedOf } from '../../model/outcome.ts'
import type { CapacityContext } from './context.ts'
import { loadAt } from './step.ts'

/** A rate that broke is followed by this share of it, until the arm is as quick as it was. */
const SHARE = 0.25

/** Length of a slice of that, unless five requests take longer; and of all of them. */
const SLICE_MS = 200
const MOST_MS = 2_000

/** An arm whose median latency is this many times that of its quickest slice, or this much longer, has not recovered. */
const SLOWER = { times: 1.5, ms: 2 }

/**
 * Brings an arm back from an overload, so that it does not poison the next step: all requests have ended by then, but those that hung until
 * their timeout may still be worked on. Nothing of it is counted.
 * @param quickestMs the least median latency that the arm has shown
 */
export async function settle(
  { generator }: CapacityContext,
  arm: string,
  { brokenPerSec, quickestMs }: { readonly brokenPerSec: number; readonly quickestMs: number },
): Promise<void> {
  const perSec = Math.max(1, brokenPerSec * SHARE)
  const order = loadAt(arm, perSec, Math.min(MOST_MS, Math.max(SLICE_MS, 5_000 / perSec)))
  const enoughMs = Math.max(quickestMs * SLOWER.times, quickestMs + SLOWER.ms)
  for (let spentMs = 0; spentMs < MOST_MS; ) {
    const [report] = await generator.run([order])
    const { medianUs, requests, durationMs } = report!
    spentMs += durationMs
    if (droppedOf(requests) === 0 && requests.ok > 0 && medianUs / 1_000 <= enoughMs) break
  }
  await generator.collect(order.session)
}
