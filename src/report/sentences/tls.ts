import type { TlsFacts } from '../../model/loaded-server.ts'
import type { Result } from '../../model/result.ts'
import { formatCount, formatNumberOf } from '../numbers.ts'

/** How many were completed, and how many failed, by their codes. */
interface Handshakes {
  readonly completed: number
  readonly failed: Readonly<Record<string, number>>
}

/** TLS of one arm. */
interface Tls {
  readonly id: string
  readonly facts: TlsFacts
  /** Undefined where its runs do not count handshakes, as with WebSocket sessions. */
  readonly handshakes: Handshakes | undefined
}

/** With what connections were encrypted, and how many handshakes there were; empty where all are plain. */
export function tlsFactsOf(result: Result): string[] {
  const arms = tlsOf(result)
  const terms = [...new Set(arms.map(({ facts }) => termsInWords(facts)))]
  if (arms.length === 0) return []
  const words = terms.length === 1 ? terms : arms.map(({ id, facts }) => `${id}: ${termsInWords(facts)}`)
  return [...words, ...countWords(arms)]
}

function countWords(arms: readonly Tls[]): string[] {
  const isNamed = arms.length > 1
  const counted = arms.flatMap(({ id, handshakes }) =>
    handshakes ? [{ ...handshakes, name: isNamed ? `${id} ` : '' }] : [],
  )
  if (counted.length === 0) return []
  const counts = counted.map(({ name, completed }) => name + formatCount(completed))
  const all = !isNamed && counted[0]!.completed === 1 ? 'handshake' : 'handshakes'
  return [`${counts.join(', ')} ${all}`, ...counted.flatMap(({ name, failed }) => failedWords(name, failed))]
}

function tlsOf(result: Result): Tls[] {
  return result.arms.flatMap(({ id, loaded }) => {
    if (!loaded?.tls) return []
    const runs = runsOf(result).filter(({ arm }) => arm === id)
    return [{ id, facts: loaded.tls, handshakes: handshakesOf(runs) }]
  })
}

interface Counted {
  readonly handshakes?: number | undefined
  readonly codes: Readonly<Record<string, number>>
}

function handshakesOf(runs: readonly Counted[]): Handshakes | undefined {
  if (!runs.some(({ handshakes }) => handshakes !== undefined)) return undefined
  const failed: Record<string, number> = {}
  for (const { codes } of runs)
    for (const [code, count] of Object.entries(codes)) if (isOfTls(code)) failed[code] = (failed[code] ?? 0) + count
  return { completed: runs.reduce((sum, run) => sum + (run.handshakes ?? 0), 0), failed }
}

/** Those whose handshakes may be counted: neither the steps of a capacity, nor the sequences of a check. */
function runsOf(result: Result): (Counted & { readonly arm: string })[] {
  if (result.command === 'capacity' || result.command === 'check') return []
  return result.command === 'compare' ? result.generations.flatMap(({ arms }) => arms) : result.trials
}

/** Such as `refused.tls-fin`, `refused.err_ssl_wrong_version_number`; codes of the system are one word, but for those of looking up a name. */
function isOfTls(code: string): boolean {
  return /^refused\.(?!eai_).*[-_]/.test(code)
}

function termsInWords({ protocol, cipher, key, verified }: TlsFacts): string {
  return `${protocol.replace('TLSv', 'TLS ')}, ${cipher}, key ${key}, ${verified ? 'verified' : 'not verified'}`
}

function failedWords(name: string, failed: Handshakes['failed']): string[] {
  const all = Object.values(failed).reduce((sum, count) => sum + count, 0)
  if (all === 0) return []
  const codes = Object.entries(failed).map(([code, count]) => `${formatCount(count)} ${code}`)
  return [`${name}${formatNumberOf(all, 'failed handshake')} (${codes.join(', ')})`]
}
