import { choiceSentences } from '../../sentences/server.ts'
import type { SectionOf } from '../section-of.ts'

/** Which of several servers of the app was measured, and why. */
export const server: SectionOf = ({ result }, { nameOf }) => {
  const sentences = choiceSentences(result, nameOf)
  if (sentences.length === 0) return undefined
  const entries = sentences.map((text, at) => ({ label: at === 0 ? 'port' : '', tone: 'plain' as const, text }))
  return { name: 'port', title: 'What was measured', spare: 1, blocks: [{ kind: 'entries', entries }] }
}
