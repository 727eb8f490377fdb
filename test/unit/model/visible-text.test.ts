import { expect, test } from 'vitest'
import { RunError, UsageError } from '../../../src/model/errors.ts'
import { asciiControls, visibleText, withVisibleText } from '../../../src/model/visible-text.ts'

test.each([
  ['plain text, even العربية and 🦊\n\ttabbed', 'plain text, even العربية and 🦊\n\ttabbed'],
  ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
  // Colours, cursor, title, link: as a terminal would carry them out.
  ['\u001b[31mboom\u001b[0m', 'boom'],
  ['\u001b[38;2;1;2;3mhi\u001b[m \u009b1mbold\u009b0m', 'hi bold'],
  ['\u001b[2J\u001b[1;1H\u001b[?25lgone', 'gone'],
  ['\u001b]0;a new title\u0007text', 'text'],
  ['\u001b]8;;http://example.com\u001b\\link\u001b]8;;\u001b\\', 'link'],
  // What is left is written out.
  ['\u0000\u0007\u001b\u007f\u0085\r', '\\x00\\x07\\x1b\\x7f\\x85\\x0d'],
  ['one\r\ntwo', 'one\r\ntwo'.replace('\r', '')],
  ['a\u202eb\u2066c\u200fd\u200be\ufeff', 'a\\u202eb\\u2066c\\u200fd\\u200be\\ufeff'],
  ['half \ud83e', 'half \\ud83e'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
])('%j is shown as %j, and so it stays', (text, shown) => {
  expect(visibleText(text)).toBe(shown)
  expect(visibleText(shown)).toBe(shown)
})

test('a command that never ends acts on nothing', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(visibleText('\u001b]0;never ends')).not.toMatch(/[\u0000-\u001f]/)
})

test('a value keeps its form, and comes back itself where nothing has to be written out', () => {
  const plain = { a: ['x', 1, null, undefined], b: { c: [1, 2, 3] } }
  expect(withVisibleText(plain)).toBe(plain)
  const date = new Date()
  const value = { 'k\u0007': ['\u001b[1mx\u001b[0m', { d: 'y\u0000' }], rest: plain, date }
  const shown = withVisibleText(value)
  expect(shown).toEqual({ 'k\\x07': ['x', { d: 'y\\x00' }], rest: plain, date })
  expect(shown.rest).toBe(plain)
})

test('an error says what it says visibly, whatever it quotes', () => {
  const error = new RunError('it printed \u001b[31mboom\u001b[0m\u0000\n  and more', 'see \u009b2J')
  expect([error.message, error.hint]).toEqual(['it printed boom\\x00\n  and more', 'see '])
  expect(new UsageError('x\u0007').message).toBe('x\\x07')
})

test('JSON keeps its meaning', () => {
  const value = { a: '\u0000\u007f\u0085\u009b é' }
  const json = asciiControls(JSON.stringify(value))
  expect(json).toMatch(/^[^\u007f-\u009f]*$/)
  expect(JSON.parse(json)).toEqual(value)
})
