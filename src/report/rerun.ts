import type { Result } from '../model/result.ts'

/** Headers whose values are nobody's business but the user's. */
const SECRET = /auth|cookie|token|key|secret|session|password/i

/** Words that a shell takes as they are. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** The command that was run, as it is typed into a shell. Values of headers that may be secret are left out. */
export function rerunCommand({ argv }: Pick<Result, 'argv'>): string {
  const words = argv.map((word, at) => (isHeader(argv, at) ? withoutSecret(word) : word))
  return ['npx clusterbench', ...words.map(quoted)].join(' ')
}

function isHeader(argv: readonly string[], at: number): boolean {
  return argv[at - 1] === '--header' || argv[at]!.startsWith('--header=')
}

function withoutSecret(word: string): string {
  const [, flag = '', name] = /^(--header=)?([^:]*):/.exec(word) ?? []
  return name !== undefined && SECRET.test(name) ? `${flag}${name}: …` : word
}

function quoted(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
