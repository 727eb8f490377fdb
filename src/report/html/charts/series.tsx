import { line } from 'd3-shape'
import type { Verdict } from '../../../model/compare-result.ts'
import type { LegendKey } from './chart-figure.tsx'
import { round } from './chart-size.ts'
import { type Point, simplified } from './simplify.ts'

/** Colours and dashes of the style; after the last they begin again, and the sign still differs. */
const COLOURS = 8

/** Shapes around the point that a path has come to, so that they differ also in black and white. */
export const SIGNS = {
  circle: 'm-3.4,0a3.4,3.4 0 1 1 6.8,0a3.4,3.4 0 1 1 -6.8,0z',
  square: 'm-3,-3h6v6h-6z',
  up: 'm0,-4.4l4.4,7.6h-8.8z',
  diamond: 'm0,-4.8l3.8,4.8l-3.8,4.8l-3.8,-4.8z',
  plus: 'm-4.2,-1.4h2.8v-2.8h2.8v2.8h2.8v2.8h-2.8v2.8h-2.8v-2.8h-2.8z',
  down: 'm0,4.4l4.4,-7.6h-8.8z',
  times: 'm-4,-2l2,-2l2,2l2,-2l2,2l-2,2l2,2l-2,2l-2,-2l-2,2l-2,-2l2,-2z',
} as const

/** Shapes of verdicts around the estimate, so that they differ also without colour. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  better: 'm0,-6l5.6,9.8h-11.2z',
  worse: 'm0,6l5.6,-9.8h-11.2z',
  same: 'm-4,-4h8v8h-8z',
  inconclusive: 'm0,-5.6l5,5.6l-5,5.6l-5,-5.6z',
  different: SIGNS.times,
}

const OF_SERIES = Object.values(SIGNS)

/** The class that gives a series its colour and its dashes. */
export function seriesClass(index: number): string {
  return `s${(index % COLOURS) + 1}`
}

/** The path through points, without those that make no difference. */
export function pathThrough(points: readonly Point[]): string {
  return line<Point>().digits(1)(simplified(points)) ?? ''
}

/** A shape at each of the points, as one path. */
export function shapesAt(shape: string, points: readonly Point[]): string {
  return points.map(([x, y]) => `M${round(x)},${round(y)}${shape}`).join('')
}

/** The sign of a series at each of its points, as one path. */
export function signsAt(index: number, points: readonly Point[]): string {
  return shapesAt(OF_SERIES[index % OF_SERIES.length]!, points)
}

/** How a series looks: its line, its sign, or both. */
export function seriesKey(index: number, text: string, parts: { line: boolean; sign: boolean }): LegendKey {
  return {
    text,
    sign: (
      <g class={seriesClass(index)}>
        {parts.line && <path class="course" d="M0,7H28" />}
        {parts.sign && <path class="sign" d={signsAt(index, [[14, 7]])} />}
      </g>
    ),
  }
}
