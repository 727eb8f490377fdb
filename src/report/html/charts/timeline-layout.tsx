import type { ChartSize } from './chart-size.ts'

/** What all strips of a timeline share. */
export interface TimelineLayout {
  readonly size: ChartSize
  readonly left: number
  readonly right: number
  readonly endMs: number
  x(atMs: number): number
}

/** The name of a strip, over it. */
export function Heading({ text, y }: { text: string; y: number }) {
  return (
    <text class="heading" x="0" y={y}>
      {text}
    </text>
  )
}
