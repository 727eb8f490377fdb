import type { Trend } from '../../analysis/trend/index.ts'
import type { Named } from '../../model/named.ts'
import type { RenderOptions } from '../format.ts'

/** A way to show a history: text in, nothing else. */
export interface TrendFormat extends Named {
  /** For programs: texts stay exactly as they are. */
  readonly exact?: boolean
  render(trend: Trend, options: RenderOptions): string
}
