import { median } from '../interval.ts'
import { type ChangePoint, changePoints } from './change-points.ts'

/** A stretch of runs without a change. */
export interface Level {
  /** The first run of the stretch, counted from 0. */
  readonly from: number
  /** The run after the last one. */
  readonly to: number
  /** The median of its runs. */
  readonly value: number
}

/** A change of level that is large enough to be marked. */
export interface LevelChange extends ChangePoint {
  readonly before: number
  readonly after: number
  /** `drift`: a straight line fits the runs on both sides better than a step does. */
  readonly shape: 'step' | 'drift'
}

/** The levels of a series and the changes between them. */
export interface Levels {
  readonly levels: readonly Level[]
  readonly changes: readonly LevelChange[]
}

/** How large a change is: what `--min-magnitude` is compared with. */
export type Magnitude = (before: number, after: number) => number

/** What makes a change worth a mark. */
export interface LevelRules {
  readonly alpha: number
  readonly leastChange: number
  readonly magnitude: Magnitude
}

/** Finds the levels of a series; changes that are smaller than asked for are taken back, the smallest first. */
export function findLevels(values: readonly number[], { alpha, leastChange, magnitude }: LevelRules): Levels {
  let points = changePoints(values, alpha)
  for (;;) {
    const levels = levelsBetween(values, points)
    const sizes = points.map((_, at) => magnitude(levels[at]!.value, levels[at + 1]!.value))
    const smallest = Math.min(...sizes)
    // A change of nothing is a change in spread alone; it is none of the level.
    if (!(smallest < leastChange || smallest === 0)) return { levels, changes: changesOf(values, points, levels) }
    const taken = sizes.indexOf(smallest)
    points = points.filter((_, at) => at !== taken)
  }
}

function levelsBetween(values: readonly number[], points: readonly ChangePoint[]): Level[] {
  const ends = [0, ...points.map(point => point.at), values.length]
  return ends.slice(1).map((to, index) => {
    const from = ends[index]!
    return { from, to, value: median(values.slice(from, to)) }
  })
}

function changesOf(values: readonly number[], points: readonly ChangePoint[], levels: readonly Level[]): LevelChange[] {
  return points.map((point, index) => {
    const [before, after] = [levels[index]!, levels[index + 1]!]
    const sides = [values.slice(before.from, before.to), values.slice(after.from, after.to)] as const
    return { ...point, before: before.value, after: after.value, shape: shapeOf(...sides) }
  })
}

/** A step has one figure more to fit with, its place; a line that fits better all the same is the better description. */
function shapeOf(before: readonly number[], after: readonly number[]): 'step' | 'drift' {
  const step = aroundMean(before) + aroundMean(after)
  return aroundLine([...before, ...after]) < step ? 'drift' : 'step'
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Sum of squared distances from the mean. */
function aroundMean(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}

/** Sum of squared distances from the least-squares line over the order of the values. */
function aroundLine(values: readonly number[]): number {
  const mean = meanOf(values)
  const middle = (values.length - 1) / 2
  const covered = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0)
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  return aroundMean(values) - covered ** 2 / spread
}

/** Median distance from the level of each run's own stretch, as a share of that level; undefined at a level of 0. */
export function spreadOf(values: readonly number[], levels: readonly Level[]): number | undefined {
  if (levels.some(level => level.value === 0)) return undefined
  return median(levels.flatMap(({ from, to, value }) => values.slice(from, to).map(each => Math.abs(each / value - 1))))
}
