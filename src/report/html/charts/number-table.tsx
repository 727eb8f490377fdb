import type { Numbers } from '../../document/charts/chart.ts'

/** The figures of a chart, folded away. */
export function NumberTables({ of, tables }: { of: string; tables: readonly Numbers[] }) {
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
