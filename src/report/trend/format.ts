import type { Trend } from '../../analysis/trend/index.ts'
import type { Named } from '../../model/named.ts'
import type { RenderOptions } from '../format.ts'

/** A way to show a history: text in, nothing else. */
export interface TrendFormat extends Named {
  render(trend: Trend, options: RenderOptions): string
}
