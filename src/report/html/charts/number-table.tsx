/** Figures of a chart; the first cell of each row is its heading. */
export interface NumberTable {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A table has no more rows than this. */
export const MOST_ROWS = 60

/** Stands where there is no figure. */
export const NO_FIGURE = '–'

/** The figures of a chart, folded away. */
export function NumberTables({ of, tables }: { of: string; tables: readonly NumberTable[] }) {
  return (
    <details class="chart-numbers">
      <summary>
        Numbers<span class="chart-unseen">: {of}</span>
      </summary>
      {tables.map(table => (
        <section class="chart-scroll scroll" aria-label={table.caption}>
          <FigureTable {...table} />
        </section>
      ))}
    </details>
  )
}

function FigureTable({ caption, head, rows }: NumberTable) {
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

/** Splits things into at most so many runs of neighbours of like length. */
export function runsOf<T>(all: readonly T[], most = MOST_ROWS): T[][] {
  const length = Math.max(1, Math.ceil(all.length / most))
  return Array.from({ length: Math.ceil(all.length / length) }, (_, at) => all.slice(at * length, (at + 1) * length))
}
