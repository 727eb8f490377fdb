import { expect, test } from 'vitest'
import { layOut, wrap } from '../../../src/report/characters/lines.ts'
import { painter } from '../../../src/report/characters/paint.ts'
import { shorten, widthOf } from '../../../src/report/characters/width.ts'

test('breaks at spaces and never at no-break spaces', () => {
  expect(wrap('it took about 40\u00a0s more', 16)).toEqual(['it took about', '40\u00a0s more'])
})

test('cuts a word that is wider than the line', () => {
  expect(wrap('see /a/very/long/path now', 8)).toEqual(['see', '/a/very/', 'long/pat', 'h now'])
})

test('hangs further lines under the text', () => {
  const entries = [
    { label: 'better', tone: 'better', text: 'one two three' },
    { label: 'so', tone: 'plain', text: 'four' },
  ] as const
  expect(layOut(entries, 15, painter(false))).toEqual(['better  one two', '        three', 'so      four'])
})

test('shortens in the middle, by width', () => {
  expect(shorten('cluster-rr', 10)).toBe('cluster-rr')
  expect(shorten('examples/server.js cluster-rr ×4', 16)).toBe('examp…ster-rr ×4')
  expect(widthOf(shorten('応用サーバー cluster-rr ×4', 11))).toBeLessThanOrEqual(11)
})
