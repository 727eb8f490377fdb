import type { VNode } from 'preact'
import type { Cell, Row, Table as TableOf } from '../document/blocks.ts'
import { colourOf, nameOnPage } from './parts.tsx'

/**
 * A table that scrolls within its own region where the screen is narrow. Browsers let the keyboard reach what scrolls; for
 * those that do not, the script does. It is no stop for the Tab key where there is nothing to scroll.
 */
export function Table({ table, id }: { table: TableOf; id: string }): VNode {
  const { caption, columns, rows, arms, rest } = table
  const align = (at: number) => (at === 0 || columns[at]!.text ? 'text' : undefined)
  return (
    <>
      <section class="scroll" aria-labelledby={`${id}-caption`}>
        <table>
          <caption id={`${id}-caption`}>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ head }, at) => (
                <th key={at} scope="col" class={align(at)}>
                  <Lines lines={arms === 'columns' && at > 0 ? head.map(nameOnPage) : head} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, number) => (
              <tr key={number}>
                <th scope="row" class={classOf(row.head, 'text')}>
                  <Lines lines={headOf(row, arms === 'rows')} />
                </th>
                {row.cells.map((cell, at) => (
                  <td key={at} class={classOf(cell, align(at + 1))}>
                    <Lines lines={cell.lines} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rest !== undefined && <p class="quiet">{rest}</p>}
    </>
  )
}

function headOf({ head, isPart }: Row, isArm: boolean): string[] {
  const [name, ...others] = head.lines
  return [`${isPart ? '– ' : ''}${isArm ? nameOnPage(name!) : name}`, ...others]
}

function Lines({ lines }: { lines: readonly string[] }): VNode {
  const [first, ...others] = lines
  return (
    <>
      {first}
      {others.map((line, at) => (
        <small key={at}> {line}</small>
      ))}
    </>
  )
}

function classOf({ tone }: Cell, align: string | undefined): string | undefined {
  const colour = colourOf(tone)
  return [align, colour === 'calm' ? undefined : colour].filter(each => each !== undefined).join(' ') || undefined
}
