import { z } from 'zod'
import { readPath } from '../../model/body-check.ts'
import { nearest } from '../../model/named.ts'
import type { Tally } from '../../model/tally.ts'
import { unknownName } from '../../model/units.ts'
import { HEADER_NAME } from '../values.ts'
import { type Kind, repeated } from './kinds.ts'

const EXPECTED = 'expected header:NAME, json:PATH or status, such as header:x-cache or json:$.cache.hit'

/** By the word before the colon, and what follows it: what is counted, or what is wrong. */
const READERS: Readonly<Record<string, (rest: string | undefined) => Tally | string>> = {
  header: rest => {
    if (rest === undefined || !HEADER_NAME.test(rest)) return 'expected the name of a header, such as header:x-cache'
    const header = rest.toLowerCase()
    return { name: `header:${header}`, by: 'header', header }
  },
  json: rest => {
    const path = rest === undefined ? undefined : readPath(rest)
    return path ? { name: `json:${rest}`, by: 'json', path } : 'expected a path in JSON, such as json:$.items[0].id'
  },
  status: rest => (rest === undefined ? { name: 'status', by: 'status' } : 'expected status without a value'),
}

function read(written: string): Tally | string {
  const [, word = '', rest] = /^\s*([^:]*?)\s*(?::\s*(.*?)\s*)?$/s.exec(written) ?? []
  const reader = Object.hasOwn(READERS, word) ? READERS[word] : undefined
  if (reader) return reader(rest)
  const known = Object.keys(READERS)
  if (nearest(word, known) !== undefined) return unknownName('tally', word, known)
  // The name of a header alone.
  return rest === undefined && HEADER_NAME.test(word) ? `${EXPECTED}. Did you mean "header:${word}"?` : EXPECTED
}

const tallyText = z.string({ error: EXPECTED }).transform((written, context): Tally => {
  const tally = read(written)
  if (typeof tally !== 'string') return tally
  context.issues.push({ code: 'custom', input: written, message: tally })
  return z.NEVER
})

/** What responses are counted by. */
export const tallies: Kind<readonly Tally[]> = repeated('<value>', tallyText, 'values')
