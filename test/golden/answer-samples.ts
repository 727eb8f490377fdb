import { compareRates } from '../../src/analysis/binomial.ts'
import type { CompareResult, CountComparison, Difference } from '../../src/model/compare-result.ts'
import type { Reason } from '../../src/model/reason.ts'
import { answers, bodies } from '../support/answers-of.ts'
import { type Sample, type SampleArm, type SampleComparison, sampleResult } from './results.ts'

/** A comparison in every metric that there is no ratio of. */
function withoutRatio(candidate: string, gate: boolean, reason: Reason): SampleComparison[] {
  const verdict = reason.kind.startsWith('other') ? ('different' as const) : ('inconclusive' as const)
  return (['throughput', 'cpuPerRequest', 'latency.p50', 'latency.p99'] as const).map(metric => ({
    ...{ metric, candidate, ratio: 1, ci: null, verdict, reason, gate: gate && metric === 'throughput' },
  }))
}

function rejected(reference: readonly [number, number], candidate: readonly [number, number]): CountComparison {
  const eventsOf = ([events, exposure]: readonly [number, number]) => ({ events, exposure })
  const pValue = compareRates(eventsOf(candidate), eventsOf(reference))
  return {
    ...{ outcome: 'rejected', reference: 'base', candidate: 'head', pValue, verdict: 'worse', gate: true },
    ...{ referenceCount: reference[0], referenceScheduled: reference[1] },
    ...{ candidateCount: candidate[0], candidateScheduled: candidate[1] },
  }
}

const side = (id: 'base' | 'head', kind: 'git' | 'tree', name: string, more: Partial<SampleArm>): SampleArm => {
  const commit = id === 'base' ? '3f2a1b90c4d5e6f708192a3b4c5d6e7f80912a3b' : '8c1d2e0f708192a3b4c5d6e7f80912a3b4c5d6e7'
  const version = { side: id, kind, name, commit, dirty: false }
  return { id, app: 'server.js', mode: 'single', perSec: 1_204, version, ...more }
}

const page = answers({ 200: 5_204 }, bodies(20_480, 20_480, '5d41402a'))
const base = side('base', 'git', 'main', { requests: { scheduled: 5_204 }, answers: page })
const difference: Difference = {
  ...{ kind: 'status', reference: 'base', candidate: 'head', gate: true, allowed: false },
}
const settings = (allowed: CompareResult['settings']['allowedDifferences']) => (result: CompareResult) => ({
  ...result,
  settings: { ...result.settings, allowedDifferences: allowed },
})

/** Everyone is sent to the login page. */
const otherStatus: Sample = {
  arms: [
    base,
    side('head', 'tree', 'session-check', {
      perSec: 0,
      p99Ms: null,
      cpuUsPerRequest: 26.1,
      requests: { scheduled: 48_210, rejected: 48_210 },
      codes: { 'rejected.302': 48_210 },
      answers: answers({ 302: 48_210 }, bodies(0, 0, '00000000')),
    }),
  ],
  generations: 5,
  comparisons: withoutRatio('head', true, { kind: 'other-status' }),
  differences: [difference],
  counts: [rejected([0, 5_204], [48_210, 48_210])],
  overrides: { exitCode: 1 },
}

/** One in ten gets an error, and the others another page. */
const fewErrors: Sample = {
  arms: [
    base,
    side('head', 'tree', 'session-check', {
      requests: { scheduled: 5_310, rejected: 529 },
      codes: { 'rejected.500': 520, 'rejected.502': 9 },
      answers: answers({ 200: 4_781, 500: 520, 502: 9 }, bodies(20, 20_480)),
    }),
  ],
  generations: 5,
  comparisons: withoutRatio('head', true, { kind: 'other-status' }),
  differences: [difference],
  counts: [rejected([0, 5_204], [529, 5_310])],
  overrides: { exitCode: 1 },
}

const small: Sample = {
  arms: [
    base,
    side('head', 'tree', 'cache', {
      perSec: 9_840,
      requests: { scheduled: 41_020 },
      answers: answers({ 200: 41_020 }, { ...bodies(10, 14), p10Bytes: 11, p90Bytes: 13 }),
    }),
  ],
  generations: 5,
  comparisons: withoutRatio('head', true, { kind: 'other-size' }),
  differences: [{ ...difference, kind: 'size' }],
  overrides: { exitCode: 1 },
}

const allowedSize: Sample = {
  ...small,
  comparisons: [{ candidate: 'head', ratio: 8.17, ci: [7.9, 8.4], verdict: 'better', gate: true }],
  differences: [{ ...difference, kind: 'size', allowed: true }],
  overrides: {},
}

const limited = (count: number, ok: number) => ({
  perSec: 0,
  requests: { scheduled: count + ok, rejected: count },
  codes: { 'rejected.429': count },
  answers: answers({ 200: ok, 429: count }, bodies(3, 18)),
})

/** A limiter that counts in memory: each worker lets as many through as a single process. */
const rateLimited: Sample = {
  arms: [
    { id: 'single', ...limited(48_113, 880) },
    { id: 'cluster-rr', workers: 2, ...limited(61_402, 1_764) },
    {
      id: 'reuseport',
      ...{ workers: 2, perSec: 0, p99Ms: null, requests: { scheduled: 412, hung: 410, refused: 2 } },
    },
  ],
  generations: 5,
  comparisons: [
    ...withoutRatio('cluster-rr', false, { kind: 'limiter', arm: 'single', status: 429 }),
    ...withoutRatio('reuseport', false, { kind: 'nothing-served', arm: 'reuseport' }),
  ],
  counts: [
    { ...rejected([48_113, 48_993], [61_402, 63_166]), reference: 'single', candidate: 'cluster-rr', gate: false },
  ],
}

/** The path is that of no page. */
const notFound: Sample = {
  arms: ['single', 'cluster-os'].map((id, at) => ({
    ...{ id, perSec: 0, p99Ms: null, workers: at + 1, requests: { scheduled: 9_000, rejected: 9_000 - 90 * at } },
    codes: { 'rejected.404': 9_000 - 90 * at },
  })),
  generations: 5,
  comparisons: withoutRatio('cluster-os', false, { kind: 'mostly-rejected', arm: 'single', status: 404 }),
}

/** Results whose arms answer differently, or are turned away. */
export const ANSWER_SAMPLES: Readonly<Record<string, CompareResult>> = {
  'other-status': sampleResult(otherStatus),
  'other-status-of-few': sampleResult(fewErrors),
  'other-size': sampleResult(small),
  'other-size-allowed': settings(['size'])(sampleResult(allowedSize)),
  'other-content': sampleResult({
    ...small,
    arms: [base, side('head', 'tree', 'wording', { answers: answers({ 200: 5_210 }, bodies(20_502, 20_502, 'a1')) })],
    comparisons: [{ candidate: 'head', ratio: 1.002, ci: [0.99, 1.01], verdict: 'same', gate: true }],
    differences: [{ ...difference, kind: 'content', gate: false, allowed: true }],
    overrides: {},
  }),
  'rate-limited': sampleResult(rateLimited),
  'not-found': sampleResult(notFound),
}
