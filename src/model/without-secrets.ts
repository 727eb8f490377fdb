/** Headers whose values are nobody's business but the user's. */
const SECRET = /auth|cookie|token|key|secret|session|pass|cred|private|dsn/i

/** Whether the name of something speaks of a secret. */
export function namesSecret(name: string): boolean {
  return SECRET.test(name)
}

/** Values of environment variables that are no secret, whatever they are called. */
const HARMLESS = /^(\d{1,6}|true|false|on|off|yes|no|production|development|test|staging|debug|info|warn|error)$/i

/** A flag whose value may be a secret, written in one word or in two. */
interface Guarded {
  readonly flags: readonly string[]
  /** The flag and its value in one word. */
  readonly joined: RegExp
  /** The value as it may be kept. */
  keep(value: string): string
}

const GUARDED: readonly Guarded[] = [
  { flags: ['--header', '-H'], joined: /^(--header=|-H)(.+)$/s, keep: headerWithoutSecret },
  { flags: ['--env'], joined: /^(--env=)(.+)$/s, keep: variableWithoutSecret },
]

/**
 * A command line as it may be kept in a result, which is passed on as an artifact and quoted in comments: values of headers whose name
 * speaks of a secret are left out, and so are values of environment variables, but for plain words such as `production`.
 */
export function withoutSecrets(argv: readonly string[]): string[] {
  return argv.map((word, at) => {
    for (const { flags, joined, keep } of GUARDED) {
      if (flags.includes(argv[at - 1] ?? '')) return keep(word)
      const [, flag, value] = joined.exec(word) ?? []
      if (flag !== undefined) return `${flag}${keep(value!)}`
    }
    return word
  })
}

function headerWithoutSecret(line: string): string {
  const [, name] = /^([^:]*):/.exec(line) ?? []
  return name !== undefined && SECRET.test(name) ? `${name}: …` : line
}

function variableWithoutSecret(text: string): string {
  const at = text.indexOf('=')
  return at < 0 || HARMLESS.test(text.slice(at + 1)) ? text : `${text.slice(0, at)}=…`
}
