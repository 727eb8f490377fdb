import { thresholdSentence } from '../../sentences/threshold.ts'
import type { Entry } from '../blocks.ts'
import type { SectionOf } from '../section-of.ts'

/** Every threshold with what became of it. */
export const thresholds: SectionOf = ({ result: { summary, arms } }, { nameOf }) => {
  if (summary.thresholds.length === 0) return undefined
  const entries = summary.thresholds.map((threshold): Entry => {
    const { verdict, level } = threshold
    const tone = verdict === 'failed' && level === 'warn' ? 'warning' : verdict
    return { label: verdict, tone, text: thresholdSentence(threshold, arms.length > 1, nameOf) }
  })
  return { name: 'thresholds', title: 'Thresholds', headed: true, spare: 3, blocks: [{ kind: 'entries', entries }] }
}
