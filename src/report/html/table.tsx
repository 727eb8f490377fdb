import type { ComponentChildren, VNode } from 'preact'
import type { Cell } from './cell.ts'

/** A row: its head, and its cells under the other columns. */
export interface TableRow {
  readonly head: Cell
  readonly cells: readonly Cell[]
}

/** What a table holds. */
export interface TableContent {
  readonly id: string
  readonly caption: ComponentChildren
  /** Of all columns, the rows' heads first. */
  readonly heads: readonly string[]
  readonly rows: readonly TableRow[]
  /** Columns of text, from 0 for the rows' heads; the others are figures and stand at the right. */
  readonly text?: readonly number[]
}

/** A table that scrolls within its own region where the screen is narrow. */
export function Table({ id, caption, heads, rows, text = [] }: TableContent): VNode {
  const align = (at: number) => (at === 0 || text.includes(at) ? 'text' : undefined)
  return (
    <Region labelledBy={`${id}-caption`}>
      <table>
        <caption id={`${id}-caption`}>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th key={at} scope="col" class={align(at)}>
                <Lines lines={head.split('\n')} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, number) => (
            <tr key={number}>
              <th scope="row" class={classOf(row.head, 'text')}>
                <Lines lines={row.head.lines} />
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
    </Region>
  )
}

/**
 * What may be wider than the screen: it is scrolled by itself. Browsers let the keyboard reach what scrolls; for those that
 * do not, the script does. It is no stop for the Tab key where there is nothing to scroll.
 */
export function Region({ labelledBy, children }: { labelledBy: string; children: ComponentChildren }): VNode {
  return (
    <section class="scroll" aria-labelledby={labelledBy}>
      {children}
    </section>
  )
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

function classOf({ colour }: Cell, align: string | undefined): string | undefined {
  return [align, colour === 'calm' ? undefined : colour].filter(each => each !== undefined).join(' ') || undefined
}
