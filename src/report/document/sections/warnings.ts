import type { Warning } from '../../../model/result-parts.ts'
import type { Notice } from '../blocks.ts'
import type { SectionOf } from '../section-of.ts'

/** What a reader should know before trusting the figures, each with what to do about it. */
export const warnings: SectionOf = ({ result: { summary, state } }) => {
  // That a baseline did not hold is why the run failed, which has been said.
  const told = summary.warnings.filter(({ id }) => !(state === 'failed' && id === 'baseline-failed'))
  if (told.length === 0) return undefined
  const notices = told.map(noticeOf)
  return { name: 'warnings', title: 'Warnings', folded: true, spare: 5, blocks: [{ kind: 'notices', notices }] }
}

/** A warning as a notice. */
export function noticeOf({ message, advice }: Warning): Notice {
  return { tone: 'warning', title: message, advice }
}
