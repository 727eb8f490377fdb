import { rerunCommand } from '../../rerun.ts'
import type { SectionOf } from '../section-of.ts'

/** The command that was run, to be copied, and where its result is. */
export const rerun: SectionOf = ({ result, path }, { medium }) => {
  // In a terminal it was typed just now.
  if (medium === 'terminal') return undefined
  const again =
    result.command === 'chaos'
      ? 'The same plan again: --plan plan.json, which lies beside the result.'
      : `The same orders again: --seed ${result.seed}.`
  return {
    name: 'rerun',
    title: 'Run it again',
    folded: true,
    spare: 5,
    blocks: [
      { kind: 'command', command: rerunCommand(result) },
      { kind: 'aside', text: `${again} All that was measured is in ${path}.` },
    ],
  }
}
