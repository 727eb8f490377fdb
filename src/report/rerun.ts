import type { Result } from '../model/result.ts'
import { withoutSecrets } from '../model/without-secrets.ts'

/** Words that a shell takes as they are. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** The command that was run, as it is typed into a shell. Results of older versions may hold secrets; no report does. */
export function rerunCommand({ argv }: Pick<Result, 'argv'>): string {
  return ['npx clusterbench', ...withoutSecrets(argv).map(quoted)].join(' ')
}

function quoted(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
