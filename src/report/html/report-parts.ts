import type { ChaosResult } from '../../model/chaos-result.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import type { StoredResult } from '../format.ts'
import type { Part } from './part.ts'
import type { Place } from './place.ts'
import { mismatchPart } from './sections/baseline.tsx'
import { forestPart, generationsPart, percentilesPart, timelinesPart, workersPart } from './sections/charts.tsx'
import { comparisonsPart } from './sections/comparisons.tsx'
import { dropsPart } from './sections/drops.tsx'
import { faultsPart } from './sections/faults.tsx'
import { chaosFiguresPart, compareFiguresPart } from './sections/figures.tsx'
import { findingsPart } from './sections/findings.tsx'
import { readingPart } from './sections/reading.tsx'
import { rerunPart } from './sections/rerun.tsx'
import { runFactsPart } from './sections/run-facts.tsx'
import { thresholdsPart } from './sections/thresholds.tsx'
import { warningsPart } from './sections/warnings.tsx'

/** The parts of a report under its verdict, in the order in which a reader wants them; those with nothing to say are left out. */
export function partsOf(stored: StoredResult, place: Place): Part[] {
  const { result } = stored
  const figures = result.command === 'compare' ? compareParts(result, place) : chaosParts(result, place)
  const all = [
    ...figures,
    warningsPart(result),
    runFactsPart(result, place),
    readingPart(result),
    rerunPart(stored, place),
  ]
  return all.filter(part => part !== undefined)
}

function compareParts(result: CompareResult, place: Place): (Part | undefined)[] {
  return [
    thresholdsPart(result, place),
    mismatchPart(result.baseline, place),
    compareFiguresPart(result, place),
    forestPart(result, place),
    percentilesPart(result, place),
    workersPart(result, place),
    generationsPart(result, place),
    comparisonsPart(result, place),
  ]
}

function chaosParts(result: ChaosResult, place: Place): (Part | undefined)[] {
  return [
    thresholdsPart(result, place),
    findingsPart(result, place),
    chaosFiguresPart(result, place),
    timelinesPart(result, place),
    percentilesPart(result, place),
    workersPart(result, place),
    faultsPart(result, place),
    dropsPart(result, place),
  ]
}
