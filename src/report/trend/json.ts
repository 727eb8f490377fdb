import type { Trend } from '../../analysis/trend/index.ts'
import { asciiControls } from '../../model/visible-text.ts'
import type { TrendFormat } from './format.ts'

/** Name of the form; the number changes only with an incompatible change. */
const TREND_SCHEMA = 'clusterbench.trend/1'

/** The history for other programs: runs are counted from 0, shares lie from 0 to 1. */
export const trendAsJson: TrendFormat = {
  name: 'json',
  summary: 'the runs, levels and changes, for other programs',
  exact: true,
  render: (trend: Trend) => `${asciiControls(JSON.stringify({ schema: TREND_SCHEMA, ...trend }, null, 2))}\n`,
}
