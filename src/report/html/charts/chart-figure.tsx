import type { JSX } from 'preact'
import type { Chart, Numbers } from '../../document/charts/chart.ts'
import { type ChartSize, NARROW, WIDE } from './chart-size.ts'

/** What a chart draws at one size. */
export interface Drawing {
  readonly height: number
  readonly content: JSX.Element
}

/** A sign of the chart and what it means. */
export interface LegendKey {
  /** Drawn in a box of 28 × 14 units. */
  readonly sign: JSX.Element
  readonly text: string
}

/** What a chart says beside its drawing. */
type ChartWords = Pick<Chart, 'title' | 'description' | 'notes' | 'numbers'>

interface ChartFigureProps {
  /** Begins every id within. */
  readonly id: string
  readonly words: ChartWords
  readonly legend: readonly LegendKey[]
  draw(size: ChartSize): Drawing
}

/** A chart with its title, legend and numbers; drawn for wide and for narrow screens, of which the style shows one. */
export function ChartFigure({ id, words, legend, draw }: ChartFigureProps) {
  const { title, description, notes, numbers } = words
  return (
    <figure class="chart" id={id}>
      <figcaption>{title}</figcaption>
      {legend.length > 0 && <Legend keys={legend} />}
      {[WIDE, NARROW].map(size => (
        <ChartSvg id={`${id}-${size.name}`} size={size} title={title} description={description} {...draw(size)} />
      ))}
      {notes.map(note => (
        <p class="chart-note">{note}</p>
      ))}
      <NumberTable of={title} numbers={numbers} />
    </figure>
  )
}

interface ChartSvgProps extends Drawing {
  readonly id: string
  readonly size: ChartSize
  readonly title: string
  readonly description: string
}

function ChartSvg({ id, size, title, description, height, content }: ChartSvgProps) {
  return (
    <svg
      class={`chart-svg chart-${size.name}`}
      viewBox={`0 0 ${size.width} ${Math.ceil(height)}`}
      role="img"
      aria-labelledby={`${id}-title ${id}-desc`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-desc`}>{description}</desc>
      {content}
    </svg>
  )
}

function Legend({ keys }: { keys: readonly LegendKey[] }) {
  return (
    <ul class="chart-legend">
      {keys.map(({ sign, text }) => (
        <li>
          <svg width="28" height="14" viewBox="0 0 28 14" aria-hidden="true">
            {sign}
          </svg>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}

/** The figures of a chart, folded away. */
function NumberTable({ of, numbers }: { of: string; numbers: Numbers }) {
  return (
    <details class="chart-numbers">
      <summary>
        Numbers<span class="chart-unseen">: {of}</span>
      </summary>
      <section class="chart-scroll scroll" aria-label={numbers.caption}>
        <FigureTable {...numbers} />
      </section>
    </details>
  )
}

function FigureTable({ caption, head, rows }: Numbers) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {head.map(text => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...cells]) => (
          <tr>
            <th scope="row">{first}</th>
            {cells.map(cell => (
              <td>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
