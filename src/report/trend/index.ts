import { trendAsHtml } from '../html/trend/page.tsx'
import type { TrendFormat } from './format.ts'
import { trendAsJson } from './json.ts'
import { trendAsText } from './text.ts'

export type { TrendFormat } from './format.ts'
export { leftOutWords } from './left-out.ts'

/** The formats of `trend`; the first is the default. */
export const trendFormats: readonly TrendFormat[] = [trendAsText, trendAsHtml, trendAsJson]
