import type { Result } from '../../../model/result.ts'
import { withoutSecrets } from '../../../model/without-secrets.ts'
import type { SectionOf } from '../section-of.ts'

/** The command that was run, to be copied, and where its result is. */
export const rerun: SectionOf = ({ result, path }, { medium }) => {
  // In a terminal it was typed just now.
  if (medium === 'terminal') return undefined
  const again =
    result.command === 'chaos'
      ? 'To replay the same plan: --plan plan.json, next to the result.'
      : `To repeat the same random order: --seed ${result.seed}.`
  return {
    name: 'rerun',
    title: 'Run it again',
    folded: true,
    spare: 5,
    blocks: [
      { kind: 'command', command: rerunCommand(result) },
      { kind: 'aside', text: `${again} The complete data is in ${path}.` },
    ],
  }
}

/** Words that a shell takes as they are. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** The command that was run, as it is typed into a shell. Results of older versions may hold secrets; no report does. */
export function rerunCommand({ argv }: Pick<Result, 'argv'>): string {
  return ['npx clusterbench', ...withoutSecrets(argv).map(quoted)].join(' ')
}

function quoted(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
