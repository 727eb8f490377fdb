import { formatCount } from '../numbers.ts'

/** A part of the report that may have to be left out. */
export interface Part {
  /** What it is called when it is left out; several may have the same. */
  readonly name: string
  readonly text: string
  /** The greatest is left out first; 0 never. */
  readonly spare: number
}

/** Room for the line that says what was left out, at least. */
const NOTE_BYTES = 700

/**
 * The parts one under the other, within a limit: the most spare are left out first, the later before the earlier, and
 * what was left out is said at the end.
 */
export function joined(parts: readonly Part[], limitBytes: number): string {
  const full = textOf(parts)
  if (bytesOf(full) <= limitBytes) return full
  const sizes = new Map(parts.map(part => [part, bytesOf(part.text) + 2]))
  const order = [...parts].reverse().filter(part => part.spare > 0)
  order.sort((a, b) => b.spare - a.spare)
  const out = new Set<Part>()
  let bytes = NOTE_BYTES + [...sizes.values()].reduce((sum, size) => sum + size, 0)
  for (const part of order) {
    if (bytes <= limitBytes) {
      const text = withNote(parts, out)
      if (bytesOf(text) <= limitBytes) return text
    }
    out.add(part)
    bytes -= sizes.get(part)!
  }
  return withNote(parts, out)
}

function withNote(parts: readonly Part[], out: ReadonlySet<Part>): string {
  const kept = parts.filter(part => !out.has(part))
  return textOf([...kept, { name: '', text: noteOn(parts.filter(part => out.has(part))), spare: 0 }])
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}

function textOf(parts: readonly Part[]): string {
  return `${parts.map(part => part.text).join('\n\n')}\n`
}

function noteOn(out: readonly Part[]): string {
  const times = new Map<string, number>()
  for (const { name } of out) times.set(name, (times.get(name) ?? 0) + 1)
  const names = [...times].map(([name, count]) => (count > 1 ? `${name} (of ${formatCount(count)} results)` : name))
  return `_Left out for lack of room: ${names.join(', ')}. The result file has everything._`
}
