import type { ArmSummary, Generation } from '../../model/compare-result.ts'
import type { Finding } from '../../model/finding.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { type ArmsDetector, factsOfArms } from './arm-facts.ts'
import { cacheDiluted } from './cache-diluted.ts'
import { limitPerWorker } from './limit-per-worker.ts'

/** The findings that arms show beside each other, in both commands. */
export const armsDetectors: readonly ArmsDetector[] = [limitPerWorker, cacheDiluted]

/** What was seen in a comparison and what to do about it, the gravest first. */
export function findCompareFindings(
  arms: readonly ResultArm[],
  summaries: readonly ArmSummary[],
  generations: readonly Generation[],
): Finding[] {
  const facts = factsOfArms(arms, summaries, generations)
  return armsDetectors.flatMap(detect => detect(facts))
}
