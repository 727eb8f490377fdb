import { shorten, widthOf } from '../characters/width.ts'
import { formatDuration, NBSP } from '../numbers.ts'

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

/** The time used, beside the budget: `12 s of 60 s`. */
export function elapsedText(elapsedMs: number, budgetMs: number): string {
  const elapsed = formatDuration(Math.round(elapsedMs / 1000) * 1000)
  return `${elapsed} of ${formatDuration(budgetMs)}`.replaceAll(NBSP, ' ')
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
