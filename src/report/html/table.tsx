import type { VNode } from 'preact'
import type { Cell, Row, Table as TableOf } from '../document/blocks.ts'
import { listed } from '../sentences/listed.ts'
import { colourOf, nameOnPage } from './parts.tsx'

/**
 * A table that scrolls within its own region where the screen is narrow. Browsers let the keyboard reach what scrolls; for
 * those that do not, the script does. It is no stop for the Tab key where there is nothing to scroll. That there is more is said above it: on any
 * narrow screen, and where scripts run, wherever it is so.
 */
export function Table({ table, id }: { table: TableOf; id: string }): VNode {
  const { caption, columns, rows, arms, rest } = table
  const align = (at: number) => (at === 0 || columns[at]!.text ? 'text' : undefined)
  const sideways = sidewaysWords(table)
  return (
    <>
      {sideways !== undefined && <p class="sideways quiet">{sideways}</p>}
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

/** A table with more columns than these is wider than a phone. */
const NARROW_COLUMNS = 2

/** What is to be found at the side of a table that is wider than the screen; undefined where it never is. */
function sidewaysWords({ columns, arms }: TableOf): string | undefined {
  if (columns.length <= NARROW_COLUMNS) return undefined
  if (arms !== 'columns') return 'Scroll the table sideways to see all columns.'
  const others = columns.slice(NARROW_COLUMNS).map(({ head }) => nameOnPage(head[0]!))
  const shown = others.length > MOST_NAMES ? [...others.slice(0, MOST_NAMES), 'the others'] : others
  return `Scroll the table sideways to see ${listed(shown)}.`
}

/** Arms that are named. */
const MOST_NAMES = 3

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
