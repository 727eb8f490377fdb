import type { Result } from '../../model/result.ts'
import { headlineOf } from '../headline/index.ts'
import { formatCount } from '../numbers.ts'
import type { Block } from './blocks.ts'
import { escaped } from './escape.ts'

/** Text of any length has been seen in names and errors; this much of it is enough for a comment. */
const MOST_BYTES = 20_000

const NAME_CHARACTERS = 60

/** The verdicts in words: the first thing that is read. */
export function headlineBlock(result: Result): Block {
  const entries = headlineOf(result, arm => (arm.length > NAME_CHARACTERS ? `${arm.slice(0, NAME_CHARACTERS)}…` : arm))
  const lines = entries.map(({ label, text }) => `- **${escaped(label)}** ${escaped(text)}`)
  const kept: string[] = []
  let bytes = 0
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > MOST_BYTES) break
    kept.push(line)
  }
  const more = lines.length - kept.length
  const rest = more > 0 ? [`- … and ${formatCount(more)} more in the result file`] : []
  return { name: 'headlines', text: [...kept, ...rest].join('\n'), spare: 1 }
}
