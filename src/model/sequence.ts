import { readPath, valueAt } from './body-check.ts'
import type { DataSet, MixEntry } from './request-mix.ts'

/** Where a value is found in a response: at a place in the JSON of its body, or in a header. */
export type ValueSource = (
  | {
      /** Empty for all of the body, which then need not be JSON. */
      readonly path: readonly (string | number)[]
    }
  | { readonly header: string }
) & {
  /** As it is written: `$.id`, `header:etag`. */
  readonly text: string
}

/** One request of a sequence. Its texts may have placeholders (template.ts). */
export interface SequenceStep extends Omit<MixEntry, 'weight' | 'ratePerSec' | 'expectBody'> {
  /** What its body says, as it is written: it may have placeholders, too. */
  readonly expectBody: string | undefined
  /** What later steps are filled with, by name. */
  readonly capture: ReadonlyMap<string, ValueSource>
  /** No two sequences may get the same value. */
  readonly unique: ValueSource | undefined
  /** Every sequence must get the same value. */
  readonly same: ValueSource | undefined
}

/** What one user does, one request after the other. */
export interface Sequence {
  readonly name: string
  readonly steps: readonly SequenceStep[]
}

/** The sequences of a run, and what they are filled with. */
export interface SequenceSet {
  readonly sequences: readonly Sequence[]
  readonly data: readonly DataSet[]
}

/** More steps than this are no short sequence. */
export const MOST_STEPS = 20

/** More sequences than this no report would have room for. */
export const MOST_SEQUENCES = 20

const HEADER = /^header:([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/

/** Reads where a value is; undefined where the text does not say. */
export function readValueSource(written: string): ValueSource | undefined {
  const text = written.trim()
  const [, header] = HEADER.exec(text) ?? []
  if (header !== undefined) return { header: header.toLowerCase(), text }
  const path = text === '$' ? [] : readPath(text)
  return path && { path, text }
}

/** A response as values are taken from it. */
export interface ValuesOf {
  readonly body: string
  /** The first value of a header; its name is in lower case. */
  header(name: string): string | undefined
}

/** The value that a response has at this place, as text; undefined where it has none. */
export function valueIn(source: ValueSource, response: ValuesOf): string | undefined {
  if ('header' in source) return response.header(source.header)
  try {
    return asText(valueAt(JSON.parse(response.body), source.path))
  } catch {
    const text = response.body.trim()
    return source.path.length === 0 && text !== '' ? text : undefined
  }
}

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
