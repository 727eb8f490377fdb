import { expect, test } from 'vitest'
import type { Generator, LedgerSnapshot, SliceOrder, SliceReport } from '../../../../src/load/index.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../../../src/model/histogram.ts'
import { noRequests } from '../../../../src/model/outcome.ts'
import { randomStream } from '../../../../src/model/random.ts'
import type { CapacityOptions, Slo } from '../../../../src/options/capacity-options.ts'
import type { CapacityContext } from '../../../../src/scenarios/capacity/context.ts'
import { searchArms } from '../../../../src/scenarios/capacity/search-arms.ts'

const P99: Slo = {
  ...{ expression: 'latency.p99 < 100ms', metric: 'latency.p99', operator: '<', limit: 100 },
  ...{ level: 'error', relative: false, implied: false },
}

const NO_ANSWERS = { statuses: {}, retryAfter: {}, bodies: null }

/** What each arm serves per second; after an overload it stays slow for some slices. */
const CAPACITY: Readonly<Record<string, number>> = { 'a/open': 400, 'b/open': 700 }
const SLOW_SLICES = 3

/** Loads two queues that are made of arithmetic, and keeps what it was told to do. */
class QueueGenerator implements Pick<Generator, 'run' | 'collect'> {
  readonly orders: (SliceOrder & { perSec: number })[] = []
  readonly #slow: Record<string, number> = {}
  #ledger: LedgerSnapshot | undefined

  async run(orders: readonly SliceOrder[]): Promise<SliceReport[]> {
    return orders.map(order => {
      if (order.loop !== 'open') throw new Error('expected the open loop')
      this.orders.push(order)
      return this.#load(order)
    })
  }

  async collect(): Promise<LedgerSnapshot> {
    return this.#ledger!
  }

  #load({ session, perSec, durationMs }: SliceOrder & { perSec: number }): SliceReport {
    const scheduled = Math.round((perSec * durationMs) / 1_000)
    const behindMs = Math.max(0, perSec / CAPACITY[session]! - 1) * durationMs
    const slow = this.#slow[session] ?? 0
    this.#slow[session] = behindMs > 0 ? SLOW_SLICES : Math.max(0, slow - 1)
    const latency = newHistogram()
    for (let at = 1; at <= scheduled; at++) recordUs(latency, 1_000 * (5 + slow * 20 + (behindMs * at) / scheduled))
    // An overload leaves a request behind that is worked on although nobody waits for it any more.
    const hung = behindMs > 0 ? 1 : 0
    const requests = { ...noRequests(), scheduled, ok: scheduled - hung, hung }
    const medianUs = latency.getValueAtPercentile(50)
    this.#ledger = {
      ...{ requests, codes: {}, answers: NO_ANSWERS, byWorker: {}, clients: undefined, drops: [] },
      ...{
        connects: { opened: 0, lost: 0 },
        openedInAll: 0,
        entries: undefined,
        tallies: undefined,
        reuse: { longestIdleMs: 0, nearTimeout: 0, hintMs: null },
      },
      latencyHdr: encodeHistogram(latency),
      lagHdr: encodeHistogram(newHistogram()),
    }
    const generator = { utilization: 0.1, gcMs: 0, thread: undefined, lagP99Us: 100 }
    const lastedMs = durationMs + behindMs + 5 + slow * 20
    return { session, startedAtMs: 0, requests, durationMs: lastedMs, perSec, medianUs, generator }
  }
}

async function searched() {
  const generator = new QueueGenerator()
  const compare = { arrivals: 'constant', seed: 1 }
  const options = { slo: [P99], stepMs: 1_000, compare } as unknown as CapacityOptions
  const context = { generator, options, signal: new AbortController().signal } as unknown as CapacityContext
  const terms = { startPerSec: 200, factor: Math.SQRT2, resolution: 1.04, leastPerSec: 1 }
  const steps: string[] = []
  const found = await searchArms(
    context,
    [
      { arm: 'a', terms },
      { arm: 'b', terms },
    ],
    {
      random: randomStream(1, 'order'),
      generation: 0,
      tell: arm => steps.push(arm),
    },
  )
  return { found, steps, orders: generator.orders }
}

test('finds what each arm serves, and not what a step lets through', async () => {
  const { found } = await searched()
  for (const [arm, truth] of [
    ['a', 400],
    ['b', 700],
  ] as const) {
    const { carried } = found.find(each => each.arm === arm)!
    expect(carried.kind).toBe('found')
    expect(Math.abs(carried.perSec! / truth - 1)).toBeLessThan(0.02)
  }
})

test('the arms take turns, each round in the reverse order of the one before', async () => {
  const { steps } = await searched()
  const rounds = [0, 1, 2].map(round => steps.slice(2 * round, 2 * round + 2).join(''))
  expect(rounds[1]).toBe([...rounds[0]!].reverse().join(''))
  expect(rounds[2]).toBe(rounds[0])
})

test('an arm that was overloaded is loaded lightly until it is quick again, before its next step', async () => {
  const { orders, found } = await searched()
  const mine = orders.filter(({ session }) => session === 'a/open')
  const broken = mine.findIndex(({ perSec }) => perSec > 440)
  const light = mine.slice(broken + 1).findIndex(({ perSec }) => perSec !== mine[broken]!.perSec / 4)
  expect(light).toBe(SLOW_SLICES + 1)
  // So no step is slow for what another one did.
  for (const { steps } of found) for (const step of steps) if (step.perSec < 400) expect(step.p50Ms).toBeLessThan(6)
})
