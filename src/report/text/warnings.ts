import type { Warning } from '../../model/result-parts.ts'
import { wrap } from './lines.ts'
import type { Paint } from './paint.ts'

/** What a reader should know before trusting the figures: `!`, what was seen, and under it what to do about it. */
export function warningLines(warnings: readonly Warning[], columns: number, paint: Paint): string[] {
  return warnings.flatMap(({ message, advice }) => {
    const seen = wrap(message, columns - 2).map(line => paint('warning', line))
    const indented = [...seen, ...wrap(advice, columns - 2)].map(line => `  ${line}`)
    return indented.map((line, at) => (at === 0 ? `${paint('warning', '!')}${line.slice(1)}` : line))
  })
}
