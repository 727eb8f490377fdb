/** Headers whose values are nobody's business but the user's. */
const SECRET = /auth|cookie|token|key|secret|session|password/i

/**
 * A command line as it may be kept in a result, which is passed on as an artifact and quoted in comments: values of headers whose name
 * speaks of a secret are left out.
 */
export function withoutSecrets(argv: readonly string[]): string[] {
  return argv.map((word, at) => (isHeader(argv, at) ? withoutValue(word) : word))
}

function isHeader(argv: readonly string[], at: number): boolean {
  return ['--header', '-H'].includes(argv[at - 1] ?? '') || /^(--header=|-H)./.test(argv[at]!)
}

function withoutValue(word: string): string {
  const [, flag = '', name] = /^(--header=|-H)?([^:]*):/.exec(word) ?? []
  return name !== undefined && SECRET.test(name) ? `${flag}${name}: …` : word
}
