import type { Arm } from '../model/arm.ts'

/** What one generation does. */
export interface GenerationPlan {
  readonly index: number
  /** How people are told of it: `generation 3 of 16`. */
  readonly label: string
  /** The arms that are to be measured. */
  readonly arms: readonly Arm[]
  readonly measureMs: number
  /** The equal rate of the latency phase; undefined until a generation has shown what the slowest arm can do. */
  readonly ratePerSec: number | undefined
  /** Arms that are known to answer with another status than the others. */
  readonly rejecting: ReadonlySet<string>
  readonly connections: number
  /** Whether they are still to be found. */
  readonly isSearching: boolean
  /** Start of the run on the clock of `performance.now()`. */
  readonly runStartedMs: number
}

/** The ids of the arms that are measured. */
export function armsOf({ arms }: Pick<GenerationPlan, 'arms'>): string[] {
  return arms.map(arm => arm.id)
}
