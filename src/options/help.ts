import { type Command, Help } from 'commander'

/** The narrowest column in which descriptions are still read with ease. */
const LEAST_COLUMN = 38

/** The narrowest help. */
const LEAST_COLUMNS = 40

/** Indent of what stands below its term. */
const BELOW = 6

/** Lays out the help of a command for a terminal of so many columns. */
export function layOut(command: Command, columns: number): Command {
  return command
    .configureOutput({ getOutHelpWidth: () => Math.max(LEAST_COLUMNS, columns) })
    .configureHelp({ minWidthToWrap: 20, optionDescription: option => option.description, formatItem })
}

/** Beside its term where there is room, and below it where there is not. */
function formatItem(this: void, term: string, width: number, description: string, layout: Help): string {
  const columns = layout.helpWidth ?? 80
  if (columns - width - 4 >= LEAST_COLUMN || description === '')
    return Help.prototype.formatItem.call(layout, term, width, description, layout)
  return `  ${term}\n${indented(layout.boxWrap(description, columns - BELOW), BELOW)}`
}

/** Names and what they mean, as the help lists its flags. */
export function entryList(title: string, entries: readonly (readonly [string, string])[], columns: number): string {
  const layout = Object.assign(new Help(), { helpWidth: columns, minWidthToWrap: 20 })
  const width = Math.max(...entries.map(([name]) => name.length))
  return [title, ...entries.map(([name, meaning]) => formatItem(name, width, meaning, layout))].join('\n')
}

function indented(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by))
}
