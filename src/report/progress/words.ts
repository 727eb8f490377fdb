import { wrap } from '../characters/lines.ts'
import { shorten, widthOf } from '../characters/width.ts'
import { formatDuration, NBSP } from '../numbers.ts'
import type { Reckoned } from './reckoning.ts'

const SEPARATOR = ' · '

/** A name with less room than this is not worth showing. */
const LEAST_NAME_COLUMNS = 8

/** What the experiment is doing. */
export interface Phase {
  readonly name: string
  /** A step such as `throughput`, or figures in several parts: `512 req/s · 3 dropped · last: kill worker 2`. */
  readonly detail: string | undefined
}

/** Joins the name of a phase and its detail. */
export function phaseText(name: string, detail: string | undefined): string {
  return detail ? `${name}${SEPARATOR}${detail}` : name
}

/** The time used, beside what is expected: `12 s of 60 s`. While a run is prepared, the time alone. */
export function elapsedText({ elapsedMs, totalMs }: Pick<Reckoned, 'elapsedMs' | 'totalMs'>): string {
  const inSeconds = (ms: number) => formatDuration(Math.round(ms / 1000) * 1000)
  const total = totalMs === undefined ? '' : ` of ${inSeconds(totalMs)}`
  return `${inSeconds(elapsedMs)}${total}`.replaceAll(NBSP, ' ')
}

/** Columns of notes where there is no terminal, and at most. */
const NOTE_COLUMNS = { usual: 80, most: 110 }

/** A note as lines that fit, broken between words. */
export function noteLines(note: string, columns: number | undefined): string {
  const room = Math.min(columns || NOTE_COLUMNS.usual, NOTE_COLUMNS.most)
  const lines = note.split('\n').flatMap(line => wrap(line, room))
  return `${lines.join('\n').replaceAll(NBSP, ' ')}\n`
}

/** Whether the detail has figures in several parts, which are worth more than a long bar. */
export function hasParts({ detail }: Phase): boolean {
  return detail?.includes(SEPARATOR) ?? false
}

/** Columns of a phase in full. */
export function widthOfPhase({ name, detail }: Phase): number {
  return widthOf(phaseText(name, detail))
}

/** As much of a phase as fits: where the detail has figures, the name gives way to them. */
export function fitPhase(phase: Phase, columns: number): string {
  const text = phaseText(phase.name, phase.detail)
  if (!hasParts(phase) || widthOf(text) <= columns) return shorten(text, columns)
  const detail = phase.detail!
  const room = columns - widthOf(SEPARATOR) - widthOf(detail)
  return room >= LEAST_NAME_COLUMNS ? `${shorten(phase.name, room)}${SEPARATOR}${detail}` : shorten(detail, columns)
}
