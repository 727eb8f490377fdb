import type { TlsFacts } from '../../model/loaded-server.ts'
import type { Result } from '../../model/result.ts'
import { formatCount, formatNumberOf } from '../numbers.ts'

/** TLS of one arm. */
interface Tls {
  readonly id: string
  readonly facts: TlsFacts
  /** Handshakes that were completed, and those that failed, by their codes. */
  readonly completed: number
  readonly failed: Readonly<Record<string, number>>
}

/** With what connections were encrypted, and how many handshakes there were; empty where all are plain. */
export function tlsFactsOf(result: Result): string[] {
  const arms = tlsOf(result)
  const terms = [...new Set(arms.map(({ facts }) => termsInWords(facts)))]
  if (arms.length === 0) return []
  const words = terms.length === 1 ? terms : arms.map(({ id, facts }) => `${id}: ${termsInWords(facts)}`)
  // The steps of a capacity count no handshakes.
  if (result.command === 'capacity') return words
  const counts = arms.map(({ id, completed }) => (arms.length === 1 ? '' : `${id} `) + formatCount(completed))
  const all = arms.length === 1 && arms[0]!.completed === 1 ? 'handshake' : 'handshakes'
  return [...words, `${counts.join(', ')} ${all}`, ...arms.flatMap(arm => failedWords(arm, arms.length > 1))]
}

function tlsOf(result: Result): Tls[] {
  return result.arms.flatMap(({ id, loaded }) => {
    if (!loaded?.tls) return []
    const runs = runsOf(result).filter(({ arm }) => arm === id)
    const failed: Record<string, number> = {}
    for (const { codes } of runs)
      for (const [code, count] of Object.entries(codes)) if (isOfTls(code)) failed[code] = (failed[code] ?? 0) + count
    return [{ id, facts: loaded.tls, completed: runs.reduce((sum, run) => sum + (run.handshakes ?? 0), 0), failed }]
  })
}

function runsOf(result: Result) {
  if (result.command === 'capacity') return []
  return result.command === 'compare' ? result.generations.flatMap(({ arms }) => arms) : result.trials
}

/** Such as `refused.tls-fin`, `refused.err_ssl_wrong_version_number`; codes of the system are one word, but for those of looking up a name. */
function isOfTls(code: string): boolean {
  return /^refused\.(?!eai_).*[-_]/.test(code)
}

function termsInWords({ protocol, cipher, key, verified }: TlsFacts): string {
  return `${protocol.replace('TLSv', 'TLS ')}, ${cipher}, key ${key}, ${verified ? 'verified' : 'not verified'}`
}

function failedWords({ id, failed }: Tls, isNamed: boolean): string[] {
  const all = Object.values(failed).reduce((sum, count) => sum + count, 0)
  if (all === 0) return []
  const codes = Object.entries(failed).map(([code, count]) => `${formatCount(count)} ${code}`)
  return [`${isNamed ? `${id} ` : ''}${formatNumberOf(all, 'failed handshake')} (${codes.join(', ')})`]
}
