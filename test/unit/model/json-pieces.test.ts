import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { jsonPieces } from '../../../src/model/json-text.ts'
import { inRepository } from '../../support/targets.ts'

const textOf = (value: unknown) => Buffer.concat(jsonPieces(value)).toString()

test.each<[string, unknown]>([
  ['nothing', null],
  ['a text with what has to be escaped, in two bytes and four', { 'ä"\n': '𝄞\u2028"' }],
  ['empty ones', { a: [], b: {}, c: [[], {}, null] }],
  ['what is undefined', { a: undefined, b: 1, c: [undefined, 2], d: undefined }],
  ['numbers that JSON has not', [Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ['a long column', { column: Array.from({ length: 1_501 }, (_, at) => at) }],
  ['a column of just so many', Array.from({ length: 500 }, () => 'x')],
  ['many small records', Array.from({ length: 1_234 }, (_, at) => ({ at, more: [at] }))],
])('%s: the text that JSON.stringify gives', (_what, value) => {
  expect(textOf(value)).toBe(JSON.stringify(value))
})

test('a result is the same in pieces, none of which is long', () => {
  const result: unknown = JSON.parse(readFileSync(inRepository('results/examples/chaos.json'), 'utf8'))
  const many = Array.from({ length: 40 }, () => result)
  expect(textOf(many)).toBe(JSON.stringify(many))
  const lengths = jsonPieces(many).map(({ length }) => length)
  expect(lengths.length).toBeGreaterThan(20)
  expect(Math.max(...lengths)).toBeLessThan(300_000)
})
