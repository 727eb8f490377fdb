import type { ArmSummary } from '../../../model/compare-result.ts'
import { bottleneckWords } from '../../sentences/bottleneck.ts'
import type { Entry } from '../blocks.ts'
import { ofCompare } from '../section-of.ts'

/** What kept each arm from serving more. */
export const bottlenecks = ofCompare(({ summary }, { nameOf }) => {
  const entries = [...namesByWords(summary.arms, nameOf)].map(
    ([words, names], at): Entry => ({
      label: at === 0 ? 'bottleneck' : '',
      tone: 'plain',
      text: `${names.join(', ')}: ${words}.`,
    }),
  )
  if (entries.length === 0) return undefined
  return { name: 'bottlenecks', title: 'What limited the throughput', spare: 1, blocks: [{ kind: 'entries', entries }] }
})

/** Arms of which the same is to be said share a sentence. */
function namesByWords(arms: readonly ArmSummary[], nameOf: (arm: string) => string): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const { arm, bottleneck } of arms) {
    if (!bottleneck) continue
    const words = bottleneckWords(bottleneck)
    names.set(words, [...(names.get(words) ?? []), nameOf(arm)])
  }
  return names
}
