import { kept } from '../support/figures.js'
import { median, percent, source, table } from './words.js'

/** Which of seven routes are called slower, where one was slowed and where none was. */
export function slowedRouteSection() {
  const figures = kept('slowed-route')
  if (!figures) return ''
  const { runs, budget } = figures
  const kinds = [...new Set(runs.map(({ slowedBy }) => slowedBy))]
  const rows = kinds.map(slowedBy => {
    const mine = runs.filter(run => run.slowedBy === slowedBy)
    const found = mine.filter(({ worse }) => worse.some(name => name.startsWith('search ')))
    const others = mine.flatMap(({ worse, better }) => [
      ...worse.filter(name => !name.startsWith('search ')),
      ...better,
    ])
    const halfWidths = metric => mine.flatMap(({ [metric]: { ci } }) => (ci ? [(ci[1] - ci[0]) / 2] : []))
    const figureOf = metric => {
      const widths = halfWidths(metric)
      const width = widths.length > 0 ? ` ±${percent(median(widths))}` : ''
      return `${median(mine.map(run => run[metric].ratio)).toFixed(3)}×${width}`
    }
    return [
      slowedBy === 0 ? 'none' : `search by ${percent(slowedBy, 0)}`,
      mine.length,
      figureOf('cpu'),
      figureOf('p5'),
      found.length,
      others.length,
    ]
  })
  return `## One route of seven

The shop of \`examples/shop\` on Express beside itself, ${budget} a run, with the work of its search slowed in every other run. A route is found where its
CPU time, p5, p50 or p99 is called worse. Figures are medians of the ratios and of the half-widths of their intervals.

${table(['slowed', 'runs', 'CPU time of search', 'p5 of search', 'search found', 'other verdicts of a difference'], rows)}

${source(figures)}`
}
