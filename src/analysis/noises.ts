import type { AnyComparison, Generation } from '../model/compare-result.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { compareArms, compareArmsByEntry, type Evidence } from './comparisons.ts'
import { firstOfEach } from './entry-comparisons.ts'
import { logRatios, METRIC_RULES } from './metrics.ts'
import { isOf, openPairs } from './open-pairs.ts'
import { varianceOf } from './student.ts'
import { cpuVariancesOf, type Variances, variancesOf } from './variances.ts'

/** The noise of something that is compared and not settled, and how narrow its interval is to be. */
export interface Noise extends Variances {
  /** An interval is wanted that reaches no farther than this to either side: the margin, as a logarithm. */
  readonly wanted: number
  /** Error rate of a look. */
  readonly misrate: number
  /** It is measured while the arms play a profile, too, and not only in the load beside that. */
  readonly whilePlaying: boolean
  /** Its say, beside that of others, in how long generations are. */
  readonly weight: number
}

/**
 * The noise of what is not settled: of the throughput of the pair that has most of it, of the CPU times of each request of a mix, and, where a
 * profile is played, of p99. Empty while little is known.
 */
export function noisesOf(evidence: Evidence): Noise[] {
  const pairs = openPairs(evidence)
  const of = { all: compareArms(evidence), byEntry: compareArmsByEntry(evidence) }
  const entries = pairs.flatMap(pair => entryNoises(pair, of.byEntry, evidence.generations))
  const played = pairs.flatMap(pair => playedNoise(pair, of.all, evidence.generations) ?? [])
  const throughputs = pairs.flatMap(pair => throughputNoise(pair, of.all, evidence.generations) ?? [])
  const noisiest = throughputs.toSorted((a, b) => b.between + b.within - a.between - a.within).slice(0, 1)
  // What decides the run has as much of a say as all that informs.
  const weight = Math.max(1, entries.length + played.length)
  return [...noisiest.map(noise => ({ ...noise, weight })), ...entries, ...played]
}

function noiseOf(variances: Variances, { margin, level }: AnyComparison, whilePlaying: boolean): Noise {
  return { ...variances, wanted: Math.log(1 + margin), misrate: 1 - level, whilePlaying, weight: 1 }
}

function throughputNoise(pair: ComparedPair, all: readonly AnyComparison[], generations: readonly Generation[]) {
  const comparison = all.find(each => isOf(each, pair) && each.metric === 'throughput')
  const variances = variancesOf(pair, generations)
  return comparison && variances && noiseOf(variances, comparison, false)
}

function entryNoises(
  pair: ComparedPair,
  byEntry: ReturnType<typeof compareArmsByEntry>,
  generations: readonly Generation[],
): Noise[] {
  return firstOfEach(byEntry.filter(each => isOf(each, pair))).flatMap(comparison => {
    if (comparison.metric !== 'cpuPerRequest' || comparison.verdict !== 'inconclusive') return []
    const variances = cpuVariancesOf(comparison.entry, pair, generations)
    return variances ? [noiseOf(variances, comparison, true)] : []
  })
}

/** What a longer load beside the profile does nothing for: only another play does. */
function playedNoise(pair: ComparedPair, all: readonly AnyComparison[], generations: readonly Generation[]) {
  const comparison = all.find(each => isOf(each, pair) && each.metric === 'latency.p99')
  if (comparison?.verdict !== 'inconclusive' || !generations.some(({ played }) => played)) return undefined
  const rule = METRIC_RULES.find(({ metric }) => metric === 'latency.p99')!
  const ratios = logRatios(rule, generations, pair.candidate, pair.reference)
  return ratios.length > 1 ? noiseOf({ within: 0, between: varianceOf(ratios) }, comparison, true) : undefined
}
