import type { Arm } from '../../model/arm.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'

/** An arm whose turn it is. */
export interface Turn {
  readonly arm: Arm
  /** Of several turns of the arm, from 1; undefined where it has one. */
  readonly repetition: number | undefined
}

/** All arms, as often as is asked for, each time in the other order: what drifts on a machine falls on all of them. */
export function turnsOf({ arms, repetitions, versions }: ChaosOptions): Turn[] {
  return Array.from({ length: repetitions }, (_, at) =>
    (at % 2 === 0 ? arms : arms.toReversed()).map(arm => ({ arm, repetition: versions && at + 1 })),
  ).flat()
}
