import type { ChaosResult } from '../../src/model/chaos-result.ts'
import { chaosResultSchema } from '../../src/model/chaos-result.ts'
import { type CompareResult, compareResultSchema } from '../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../src/model/histogram.ts'
import { SETTINGS, sampleResult } from './results.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleTrial } from './trials.ts'

/** Sets a mark that a test can look for, should any browser ever run it. */
const RUN = 'window.hostile=1'

/** Texts that break out of elements, attributes, styles, scripts and templates, or mislead whoever reads them. */
export const HOSTILE = {
  script: `<script>${RUN}</script>`,
  image: `"><img src=x onerror="${RUN}">`,
  style: `</style><style>*{display:none}</style><script>${RUN}</script>`,
  closing: `</script><script>${RUN}</script>`,
  title: `</title></caption></table></svg><svg onload="${RUN}">`,
  quotes: `' onmouseover='${RUN}' " onfocus="${RUN}" autofocus x="`,
  comment: `--><!--<script>${RUN}</script>`,
  cdata: `]]></desc><script>${RUN}</script>`,
  address: `javascript:${RUN}`,
  override: 'safe\u202egpj.exe\u2066\u200f',
  control: 'bell\u0007 escape\u001b[31m nil\u0000 next\u0085',
  long: 'w'.repeat(600),
  emoji: '🦊👩‍👩‍👧‍👦🏳️‍🌈',
  braces: `\${${RUN}} {{constructor.constructor('${RUN}')()}} <%= ${RUN} %>`,
  entity: '&lt;script&gt; &#x202e; &amp;amp;',
} as const

const all = Object.values(HOSTILE).join(' ')
const ids = [
  `${HOSTILE.script} ${HOSTILE.override}`,
  `${HOSTILE.image}${HOSTILE.long}`,
  `${HOSTILE.title} ${HOSTILE.quotes} ${HOSTILE.emoji} ${HOSTILE.braces}`,
] as const

const ENVIRONMENT = {
  node: all,
  platform: HOSTILE.image,
  arch: HOSTILE.quotes,
  cpuModel: all,
  kernel: HOSTILE.style,
  virtualization: HOSTILE.closing,
  git: { commit: all, dirty: true },
  ci: all,
}

const COMMON = {
  error: all,
  argv: ['compare', all, '--header', `x: ${all}`, ...Object.values(HOSTILE)],
  skipped: [{ mode: HOSTILE.comment, reason: { kind: 'needs-node', needed: all, found: all } }],
}

const WARNING = { id: HOSTILE.quotes, message: all, advice: all }

const version = { kind: 'git', name: all, commit: HOSTILE.cdata, dirty: true } as const

function latencyHdr(seed: number): string {
  const histogram = newHistogram()
  for (let at = 0; at < 500; at += 1)
    recordUs(histogram, 800 + ((at * (7 + seed)) % 900) + (at % 100 === 0 ? 9_000 : 0))
  return encodeHistogram(histogram)
}

/** A comparison in which whatever an app, a machine or a flag can name is hostile. */
export function hostileCompare(overrides: Partial<CompareResult> = {}): CompareResult {
  const base = sampleResult({
    arms: ids.map((id, at) => ({
      id,
      app: all,
      mode: HOSTILE.address,
      workers: 3,
      perSec: 900 + 40 * at,
      requests: { hung: at },
    })),
    comparisons: [
      { candidate: ids[1], ratio: 1.04, ci: [1.01, 1.07], verdict: 'better' },
      {
        candidate: ids[1],
        metric: 'latency.p99',
        ratio: 1.1,
        ci: [0.7, 1.5],
        verdict: 'inconclusive',
        reason: { kind: 'generator-limit', arm: all },
      },
      {
        candidate: ids[2],
        ratio: 0.9,
        ci: [0.8, 0.97],
        verdict: 'worse',
        gate: true,
        reason: { kind: 'generator-limit', arm: all },
      },
    ],
    warnings: [WARNING],
  })
  return compareResultSchema.parse({
    ...base,
    ...COMMON,
    environment: { ...base.environment, ...ENVIRONMENT },
    settings: { ...SETTINGS, ratePerSec: 450, engine: all, method: HOSTILE.script, path: all },
    arms: base.arms.map((arm, at) => ({
      ...arm,
      node: all,
      version: { ...version, side: at === 0 ? 'base' : 'head' },
    })),
    generations: base.generations.map(generation => ({
      ...generation,
      arms: generation.arms.map((arm, at) => ({ ...arm, latencyHdr: latencyHdr(at), codes: { [all]: 3 } })),
    })),
    summary: {
      ...base.summary,
      thresholds: [
        {
          expression: all,
          level: 'error',
          arm: ids[2],
          reference: ids[0],
          value: 0.1,
          ci: [0.05, 0.2],
          verdict: 'failed',
          reason: { kind: 'generator-limit', arm: all },
        },
      ],
      counts: [
        {
          ...{ outcome: 'rejected', reference: ids[0], candidate: ids[1] },
          ...{ referenceCount: 0, candidateCount: 9, pValue: 0.004 },
          ...{ referenceScheduled: 40_000, candidateScheduled: 40_000, verdict: 'worse', gate: true },
        },
      ],
    },
    baseline: {
      path: all,
      startedAt: base.startedAt,
      toolVersion: all,
      environment: { ...base.environment, ...ENVIRONMENT },
      mismatch: [{ field: HOSTILE.script, there: all, here: all }],
      policy: 'warn',
      arms: [],
      pairs: [],
      generations: [],
    },
    exitCode: 1,
    ...overrides,
  })
}

/** The same of a chaos run: also its faults, their evidence, its drops and findings. */
export function hostileChaos(overrides: Partial<ChaosResult> = {}): ChaosResult {
  const faults = [9_000, 15_000, 21_000].map((atMs, at) =>
    sampleFault(at + 1, atMs, {
      fault: at === 1 ? 'kill' : HOSTILE.image,
      params: { signal: all, [HOSTILE.script]: all },
      evidence: all,
      ...(at === 2 ? { status: 'ineffective' as const } : {}),
    }),
  )
  const harm = [
    { fromMs: 9_000, toMs: 9_040, outcome: 'closed', code: `closed.${all}`, slot: 1, incarnation: 0, accepted: true },
    { fromMs: 15_000, toMs: 15_020, outcome: 'hung', code: HOSTILE.style },
  ] as const
  const trials = ids.map(arm => sampleTrial({ arm, faults, harm }))
  const base = sampleChaosResult(sampleChaosRaw(trials))
  return chaosResultSchema.parse({
    ...base,
    ...COMMON,
    environment: { ...base.environment, ...ENVIRONMENT },
    settings: { ...base.settings, method: HOSTILE.script, path: all },
    arms: base.arms.map(arm => ({ ...arm, app: all, mode: HOSTILE.address, node: all })),
    summary: {
      ...base.summary,
      thresholds: [
        {
          expression: all,
          level: 'warn',
          arm: ids[0],
          value: null,
          ci: null,
          verdict: 'failed',
          reason: { kind: 'generator-limit', arm: all },
        },
      ],
      findings: (['problem', 'risk', 'note'] as const).map(severity => ({
        ...{ id: HOSTILE.quotes, severity, arms: [ids[0], ids[1]], title: all, evidence: all, advice: all },
      })),
      warnings: [WARNING],
    },
    ...overrides,
  })
}
