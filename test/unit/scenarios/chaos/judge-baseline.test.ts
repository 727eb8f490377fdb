import { expect, test } from 'vitest'
import { noRequests } from '../../../../src/model/outcome.ts'
import { sharedNowMs } from '../../../../src/model/shared-clock.ts'
import { type BaselineContext, judgeBaseline } from '../../../../src/scenarios/chaos/baseline.ts'
import { holdUp } from '../../../support/held-up.ts'

const BASELINE_MS = 100
const FIRST_FAULT_MS = 400

/** 100 requests a second, and a fault 300 ms after the baseline. */
function contextOf(collector: object): BaselineContext {
  const phases = { warmup: [0, 0], baseline: [0, BASELINE_MS], faults: [BASELINE_MS, 1_000], cooldown: [1_000, 1_000] }
  return {
    ...{ collector, phases, ratePerSec: 100, dueIn: (fromMs: number, toMs: number) => (toMs - fromMs) / 10 },
    ...{ startedAtMs: sharedNowMs(), timeoutMs: 2_000, firstFaultMs: FIRST_FAULT_MS, lostToDeaths: () => 0 },
    signal: new AbortController().signal,
  } as unknown as BaselineContext
}

test('a process that was held up hears what has arrived meanwhile before it judges', async () => {
  const baselineRequests = noRequests()
  const context = contextOf({ baselineRequests, baseline: { p99Us: () => 1_000 } })
  const judged = judgeBaseline(context)
  holdUp(2 * FIRST_FAULT_MS, () => Object.assign(baselineRequests, { scheduled: 10, ok: 10 }))
  expect(await judged).toEqual({ held: true })
})

test('a baseline of which too little was answered until just before the first fault did not hold', async () => {
  const context = contextOf({
    baselineRequests: { ...noRequests(), scheduled: 5, ok: 5 },
    baseline: { p99Us: () => 1_000 },
  })
  expect(await judgeBaseline(context)).toMatchObject({ held: false, kind: 'slow' })
})
