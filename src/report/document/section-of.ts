import type { CapacityResult } from '../../model/capacity-result.ts'
import type { ChaosResult } from '../../model/chaos-result.ts'
import type { CheckResult } from '../../model/check-result.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import { isOfTrials, type LoadedResult, type TrialsResult } from '../../model/result.ts'
import type { SoakResult } from '../../model/soak-result.ts'
import type { StoredResult } from '../format.ts'
import type { Section } from './blocks.ts'
import type { Room } from './room.ts'

/** Makes a section of a result; undefined where there is nothing to say. */
export type SectionOf = (stored: StoredResult, room: Room) => Section | undefined

type Made<R> = (result: R, room: Room) => Section | undefined

/** A section that only comparisons have. */
export function ofCompare(make: Made<CompareResult>): SectionOf {
  return ({ result }, room) => (result.command === 'compare' ? make(result, room) : undefined)
}

/** A section that only runs of `capacity` have. */
export function ofCapacity(make: Made<CapacityResult>): SectionOf {
  return ({ result }, room) => (result.command === 'capacity' ? make(result, room) : undefined)
}

/** A section that only runs of `check` have. */
export function ofCheck(make: Made<CheckResult>): SectionOf {
  return ({ result }, room) => (result.command === 'check' ? make(result, room) : undefined)
}

/** A section of the runs that measure latency under load. */
export function ofLoaded(make: Made<LoadedResult>): SectionOf {
  return ({ result }, room) => (result.command === 'compare' || isOfTrials(result) ? make(result, room) : undefined)
}

/** A section that only runs of `soak` have. */
export function ofSoak(make: Made<SoakResult>): SectionOf {
  return ({ result }, room) => (result.command === 'soak' ? make(result, room) : undefined)
}

/** A section of runs whose arms went through trials. */
export function ofTrials(make: Made<TrialsResult>): SectionOf {
  return ({ result }, room) => (isOfTrials(result) ? make(result, room) : undefined)
}

/** A section that only chaos runs have. */
export function ofChaos(make: Made<ChaosResult>): SectionOf {
  return ({ result }, room) => (result.command === 'chaos' ? make(result, room) : undefined)
}
