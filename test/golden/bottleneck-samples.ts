import type { Bottleneck } from '../../src/model/bottleneck.ts'
import type { CompareResult } from '../../src/model/compare-result.ts'
import { type SampleArm, SETTINGS, sampleResult } from './results.ts'

const unloaded = (busy: number, needed: number) => ({ kind: 'connections', connections: 10, busy, needed }) as const

/** An app that waits for a database, over ten connections. */
const notLoaded = sampleResult({
  arms: [
    { id: 'single', app: 'api.js', perSec: 481, p50Ms: 20.8, p99Ms: 24, bottleneck: unloaded(0.07, 150) },
    {
      ...{ id: 'cluster-rr', app: 'api.js', workers: 2, perSec: 480, p50Ms: 20.9, p99Ms: 24.4 },
      bottleneck: unloaded(0.04, 250),
    },
  ],
  comparisons: [
    {
      ...{ candidate: 'cluster-rr', ratio: 0.998, ci: [0.991, 1.004], verdict: 'inconclusive', bound: 'neither' },
      smallestEffect: null,
      reason: { kind: 'not-loaded', arm: null, connections: 10, needed: 250 },
    },
    { metric: 'cpuPerRequest', candidate: 'cluster-rr', ratio: 1.21, ci: [1.18, 1.24], verdict: 'worse' },
  ],
  overrides: { settings: { ...SETTINGS, connections: 10, ratePerSec: 240 } },
})

/** Arms that are limited by all kinds of things, over connections that were raised. */
const bottlenecks = sampleResult({
  arms: (
    [
      { kind: 'event-loop', workers: 1, busy: 0.98, cpu: 0.97 },
      { kind: 'event-loop', workers: 4, busy: 0.97, cpu: 0.31 },
      { kind: 'one-worker', workers: 4, busy: 0.99, others: 0.12 },
      { kind: 'primary', busy: 0.97, workers: 0.41 },
      { kind: 'thread', busy: 0.99 },
      { kind: 'child', busy: 0.99 },
      { kind: 'cpus', used: 1.41, of: 2, generator: 0.58 },
      { kind: 'cpus', used: 2.9, of: 3, generator: null },
      { kind: 'connections', connections: 250, busy: 0.31, needed: 1_000 },
      { kind: 'waiting', connections: 250, busy: 0.05, atOnce: 20.4 },
      { kind: 'rejections', status: 429, share: 0.996 },
      { kind: 'generator', busy: 0.97 },
      { kind: 'other-load', used: 1.42, of: 2 },
      { kind: 'stolen', share: 0.23 },
      { kind: 'quota', cpus: 0.5, throttled: 0.81 },
      { kind: 'unknown', busy: 0.72 },
    ] satisfies Bottleneck[]
  ).map((bottleneck, at): SampleArm => ({ id: `app-${at + 1}.js`, mode: 'single', perSec: 1_000 + at, bottleneck })),
  comparisons: [
    { candidate: 'app-9.js', ratio: 1.4, ci: [1.36, 1.44], verdict: 'better', bound: 'at least' },
    {
      ...{ candidate: 'app-9.js', reference: 'app-2.js', ratio: 1.01, ci: [0.99, 1.03], verdict: 'inconclusive' },
      ...{ bound: 'at least', reason: { kind: 'not-loaded', arm: 'app-9.js', connections: 250, needed: 1_000 } },
    },
    {
      ...{ candidate: 'app-2.js', reference: 'app-9.js', ratio: 1.3, ci: [1.2, 1.4], verdict: 'inconclusive' },
      ...{ bound: 'at most', reason: { kind: 'not-loaded', arm: 'app-9.js', connections: 250, needed: 1_000 } },
    },
    { candidate: 'app-9.js', reference: 'app-3.js', ratio: 0.7, ci: [0.68, 0.72], verdict: 'worse', gate: true },
  ],
  overrides: {
    ...{ exitCode: 1, verdict: 'worse' },
    settings: {
      ...SETTINGS,
      ...{ connections: 250, connectionsFixed: false },
      connectionTrials: [10, 80, 250].map(connections => ({ connections, generator: 0.2, arms: [] })),
    },
  },
})

export const BOTTLENECK_SAMPLES: Readonly<Record<string, CompareResult>> = {
  'not-loaded': notLoaded,
  bottlenecks,
}
