import type { SectionOf } from '../section-of.ts'

/** What an error says beyond its first line, which the conclusion has: most often the last lines that the app printed. */
export const error: SectionOf = ({ result }) => {
  const [, ...rest] = (result.error ?? '').split('\n').filter(line => line.trim() !== '')
  if (rest.length === 0) return undefined
  const items = rest.map(line => line.trim())
  return { name: 'error', title: 'Error details', spare: 4, blocks: [{ kind: 'list', items, tone: 'plain' }] }
}
