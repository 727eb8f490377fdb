import { formatDuration, NBSP } from '../numbers.ts'

/** Joins the name of a phase and its detail. */
export function phaseText(name: string, detail: string | undefined): string {
  return detail ? `${name} · ${detail}` : name
}

/** The time used, beside the budget: `12 s of 60 s`. */
export function elapsedText(elapsedMs: number, budgetMs: number): string {
  const elapsed = formatDuration(Math.round(elapsedMs / 1000) * 1000)
  return `${elapsed} of ${formatDuration(budgetMs)}`.replaceAll(NBSP, ' ')
}
