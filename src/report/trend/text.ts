import { layOut } from '../characters/lines.ts'
import { joined, paragraphsOf, sheetOf } from '../characters/sections.ts'
import { roomOf } from '../document/room.ts'
import { NBSP } from '../numbers.ts'
import type { TrendFormat } from './format.ts'
import { trendHeadline } from './headline.ts'
import { trendSections } from './sections.ts'

/** The history for a terminal: sentences first, then a chart and the last runs of each series. */
export const trendAsText: TrendFormat = {
  name: 'text',
  summary: 'for a terminal: changes in words, charts, the last runs',
  render: (trend, options) => {
    const sheet = sheetOf(options)
    const room = roomOf('terminal')
    const headline = layOut(trendHeadline(trend, room.nameOf), sheet.columns, sheet.paint)
    const sections = trendSections(trend, room).flatMap(section => paragraphsOf(section, sheet))
    return `${joined([headline, ...sections]).replaceAll(NBSP, ' ')}\n`
  },
}
