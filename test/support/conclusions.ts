import type { Conclusion } from '../../src/analysis/conclusion/index.ts'
import type { Verdict } from '../../src/model/compare-result.ts'
import type { Result } from '../../src/model/result.ts'
import type { Threshold, ThresholdVerdict } from '../../src/model/result-parts.ts'
import { sampleResult } from '../golden/results.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleTrial } from '../golden/trials.ts'

/** A run, and what it means. */
export interface ConcludedSample {
  readonly name: string
  readonly result: Result
  readonly conclusion: Conclusion
  readonly word: string
}

type Asked = ThresholdVerdict | 'none'

const ASKED: readonly Asked[] = ['held', 'failed', 'inconclusive', 'none']

/** What the matrix says: by what became of what was asked, without harm and with it. */
const MEANS: Readonly<
  Record<Asked, readonly [well: readonly [Conclusion, string], harmed: readonly [Conclusion, string]]>
> = {
  held: [
    ['passed', 'Passed'],
    ['passed', 'Passed'],
  ],
  failed: [
    ['failed', 'Failed'],
    ['failed', 'Failed'],
  ],
  inconclusive: [
    ['inconclusive', 'Inconclusive'],
    ['harmed', 'Harm found'],
  ],
  none: [
    ['unjudged', 'No harm found'],
    ['harmed', 'Harm found'],
  ],
}

/** A comparison has another word for harm. */
function inCompare([conclusion, word]: readonly [Conclusion, string]): readonly [Conclusion, string] {
  return [conclusion, word === 'Harm found' ? 'Requests failed' : word]
}

function thresholdsOf(asked: Asked, arm: string): Threshold[] {
  const same = { expression: 'dropped < 900', level: 'error', arm, reference: null, value: 1, ci: null } as const
  return asked === 'none' ? [] : [{ ...same, verdict: asked, reason: null }]
}

/** A chaos run of one arm, in which a kill was an outage, or cost nothing. */
function chaosRun(asked: Asked, isHarmed: boolean, isFinished: boolean): Result {
  const fault = sampleFault(1, 10_000, { victims: [{ slot: 1, incarnation: 0, pid: 4_001 }] })
  const harm = isHarmed ? [{ fromMs: 10_000, toMs: 11_800, outcome: 'refused' as const }] : []
  const trial = sampleTrial({ arm: 'single', slots: 1, primaryFds: null, faults: [fault], harm })
  const plain = sampleChaosResult(sampleChaosRaw([trial]))
  const ending = isFinished ? {} : ({ state: 'failed', error: 'fault 2 had no effect', exitCode: 3 } as const)
  const exitCode = asked === 'failed' ? 1 : 0
  const thresholds = thresholdsOf(asked, 'single')
  return { ...plain, exitCode, summary: { ...plain.summary, thresholds }, ...ending }
}

/** A comparison of two versions, or of two modes, of which one dropped requests. */
function compareRun(verdict: Verdict, gate: boolean, isHarmed: boolean, isFinished = true): Result {
  const ending = isFinished ? {} : ({ state: 'interrupted', exitCode: 130 } as const)
  const [a, b] = gate ? ['base', 'head'] : ['single', 'cluster-rr']
  const ratio = { better: 1.5, worse: 0.5, same: 1, inconclusive: 1.02, different: 4 }[verdict]
  const result = sampleResult({
    arms: [
      { id: a!, perSec: 1_000 },
      { id: b!, perSec: 1_000 * ratio, ...(isHarmed && { requests: { hung: 3 } }) },
    ],
    comparisons: [{ candidate: b!, ratio, ci: [ratio * 0.9, ratio * 1.1], verdict, gate }],
  })
  return { ...result, exitCode: gate && (verdict === 'worse' || verdict === 'different') ? 1 : 0, ...ending }
}

const TOLD: Readonly<Record<Verdict, readonly [Conclusion, string]>> = {
  different: ['unjudged', 'Difference found'],
  better: ['unjudged', 'Difference found'],
  worse: ['unjudged', 'Difference found'],
  same: ['unjudged', 'No difference'],
  inconclusive: ['inconclusive', 'Inconclusive'],
}

const GATED: Readonly<Record<Verdict, Asked>> = {
  different: 'failed',
  better: 'held',
  worse: 'failed',
  same: 'held',
  inconclusive: 'inconclusive',
}

function named(name: string, result: Result, [conclusion, word]: readonly [Conclusion, string]): ConcludedSample {
  return { name, result, conclusion, word }
}

const UNFINISHED = ['unfinished', 'Unfinished'] as const

/** What was asked (thresholds, a gate, nothing) and what became of it × harm × whether the run came to its end. */
export const CONCLUDED: readonly ConcludedSample[] = [true, false].flatMap(isHarmed => {
  const harm = isHarmed ? 'harm' : 'no harm'
  const at = isHarmed ? 1 : 0
  return [
    ...ASKED.flatMap(asked => [
      named(`chaos, thresholds ${asked}, ${harm}`, chaosRun(asked, isHarmed, true), MEANS[asked][at]),
      named(`chaos, thresholds ${asked}, ${harm}, unfinished`, chaosRun(asked, isHarmed, false), UNFINISHED),
    ]),
    ...(['different', 'better', 'worse', 'same', 'inconclusive'] as const).flatMap(verdict => [
      named(
        `compare, gate ${verdict}, ${harm}`,
        compareRun(verdict, true, isHarmed),
        isHarmed ? inCompare(MEANS[GATED[verdict]][1]) : MEANS[GATED[verdict]][0],
      ),
      named(
        `compare, no gate, ${verdict}, ${harm}`,
        compareRun(verdict, false, isHarmed),
        isHarmed ? inCompare(MEANS.none[1]) : TOLD[verdict],
      ),
      named(`compare, ${verdict}, ${harm}, unfinished`, compareRun(verdict, true, isHarmed, false), UNFINISHED),
    ]),
  ]
})
