import type { JSX } from 'preact'
import type { Curve } from './curves.ts'

/** Latency by percentile on a logarithmic axis; null when no curve has a value. */
export function PercentilePlot(_props: { curves: readonly Curve[]; id: string; caption: string }): JSX.Element | null {
  return null
}
