import type { FaultWords, PlannedFault } from '../../../model/plan.ts'
import { formatCount, NBSP } from '../../numbers.ts'

/** What a fault is called in a sentence. */
const NOUNS: Record<string, string> = {
  kill: 'kill',
  crash: 'crash',
  pause: 'pause',
  block: 'block',
  memory: 'memory fault',
  'rolling-restart': 'rolling restart',
  none: 'sham',
}

/** The words of a fault that tell most, in this order. */
const TELLING: Record<string, readonly string[]> = {
  kill: ['signal'],
  crash: ['how'],
  pause: ['for'],
  block: ['for'],
  memory: ['kind', 'size'],
  'rolling-restart': ['strategy'],
}

/** One noun for faults: `kill` when all are kills, `fault` when they differ. */
export function nounOf(faults: readonly Pick<PlannedFault, 'fault'>[]): string {
  const kinds = new Set(faults.map(({ fault }) => fault))
  const [kind] = kinds
  return (kinds.size === 1 && NOUNS[kind!]) || 'fault'
}

/** All of a noun: `kills`, `crashes`. */
export function pluralOf(noun: string): string {
  return noun.endsWith('sh') ? `${noun}es` : `${noun}s`
}

/** Several of a noun: `5 kills`, `1 crash`, `2 crashes`. */
export function formatFaults(count: number, noun: string): string {
  return `${formatCount(count)}${NBSP}${count === 1 ? noun : pluralOf(noun)}`
}

/** A fault with its most telling words: `kill SIGKILL`, `pause 2s`, `none (sham)`. */
export function faultTitle({ fault, params }: Pick<PlannedFault, 'fault' | 'params'>): string {
  if (fault === 'none') return 'none (sham)'
  const told = (TELLING[fault] ?? []).flatMap(word => (word in params ? [String(params[word])] : []))
  return [fault, ...told].join(' ')
}

/** All words of a fault as the user would write them: `signal=SIGKILL pick=random`. */
export function allWords(params: FaultWords): string {
  return Object.entries(params)
    .map(([word, value]) => `${word}=${value}`.replaceAll(' ', NBSP))
    .join(' ')
}
