import type { FaultRecord } from '../../../model/chaos-result.ts'
import type { FaultWords } from '../../../model/plan.ts'
import { formatCount, NBSP } from '../../numbers.ts'
import { listed } from '../listed.ts'

/** One noun for faults: `kill` when all are kills, `fault` when they differ. */
export function nounOf(faults: readonly Pick<FaultRecord, 'traits'>[]): string {
  const nouns = new Set(faults.map(({ traits }) => traits.noun))
  const [noun] = nouns
  return nouns.size === 1 ? noun! : 'fault'
}

/** Several faults in words. */
export interface FaultCounts {
  /** All of them, by their noun: `9 faults`. */
  readonly all: string
  /** Each kind, where workers ended by themselves beside the faults: `6 kills and 3 memory restarts`. */
  readonly kinds: string | undefined
}

/** Counts faults, and their kinds where that tells more. */
export function formatKinds(faults: readonly Pick<FaultRecord, 'traits'>[]): FaultCounts {
  const all = formatFaults(faults.length, nounOf(faults))
  const nouns = [...new Set(faults.map(({ traits }) => traits.noun))]
  if (nouns.length === 1 || faults.every(({ traits }) => isPlanned(traits))) return { all, kinds: undefined }
  const kinds = nouns.map(noun => formatFaults(faults.filter(({ traits }) => traits.noun === noun).length, noun))
  return { all, kinds: listed(kinds) }
}

/** Whether a fault was injected; false for the end of a worker that nobody planned. */
export function isPlanned({ cause }: FaultRecord['traits']): boolean {
  return cause === undefined
}

/** All of a noun: `kills`, `crashes`. */
export function pluralOf(noun: string): string {
  return noun.endsWith('sh') ? `${noun}es` : `${noun}s`
}

/** Several of a noun: `5 kills`, `1 crash`, `2 crashes`. */
export function formatFaults(count: number, noun: string): string {
  return `${formatCount(count)}${NBSP}${count === 1 ? noun : pluralOf(noun)}`
}

/** A fault with its most telling parameters: `kill SIGKILL`, `pause 2s`, `none (sham)`. */
export function faultTitle({ fault, traits, params }: Pick<FaultRecord, 'fault' | 'traits' | 'params'>): string {
  if (traits.does === 'nothing') return `${fault} (${traits.noun})`
  return [fault, ...traits.shown.flatMap(name => (name in params ? [String(params[name])] : []))].join(' ')
}

function quoted(value: string): string {
  return /\s/.test(value) ? `'${value}'` : value
}

/** All words of a fault as the user would write them: `signal=SIGKILL pick=random`. */
export function allWords(params: FaultWords): string {
  return Object.entries(params)
    .map(([word, value]) => `${word}=${quoted(String(value))}`.replaceAll(' ', NBSP))
    .join(' ')
}
