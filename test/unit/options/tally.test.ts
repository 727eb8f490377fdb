import { describe, expect, test } from 'vitest'
import { talliesOf } from '../../../src/options/resolve-requests.ts'
import { tallies } from '../../../src/options/settings/tally-kind.ts'
import { thresholdOf } from '../../../src/options/thresholds.ts'

const KNOWN = { formats: [], trendFormats: [] }

const read = (...texts: string[]) =>
  texts.reduce<ReturnType<typeof tallies.read>>((before, text) => tallies.read(text, '--tally', before, KNOWN), [])
const resolved = (texts: readonly string[], thresholds: readonly string[] = [], method = 'GET') =>
  talliesOf({
    tally: read(...texts),
    threshold: thresholds.map(text => thresholdOf('compare')(text, '--threshold')),
    method,
  })

describe('--tally', () => {
  test('counts a header, a place in JSON, or the status, and several of them', () => {
    expect(read('header:X-Cache', ' json: $.items[0].hit ', 'status')).toEqual([
      { name: 'header:x-cache', by: 'header', header: 'x-cache' },
      { name: 'json:$.items[0].hit', by: 'json', path: ['items', 0, 'hit'] },
      { name: 'status', by: 'status' },
    ])
  })

  test.each([
    ['', 'expected header:NAME, json:PATH or status'],
    [':x', 'expected header:NAME, json:PATH or status'],
    ['haeder:x-cache', 'Did you mean "header"?'],
    ['x-cache', 'Did you mean "header:x-cache"?'],
    ['header', 'expected the name of a header'],
    ['header:', 'expected the name of a header'],
    ['header:x cache', 'expected the name of a header'],
    ['json:items', 'expected a path in JSON, such as json:$.items[0].id'],
    ['json:$', 'expected a path in JSON'],
    ['status:200', 'expected status without a value'],
    ['constructor:x', 'expected header:NAME, json:PATH or status'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => read(text)).toThrow(message)
    expect(() => read(text)).toThrow(`--tally ${JSON.stringify(text)}: `)
  })

  test('the same twice is refused, and so are bodies that do not come', () => {
    expect(() => resolved(['header:a', 'header:A'])).toThrow('--tally header:a: expected no duplicates')
    expect(() => resolved(['json:$.a'], [], 'HEAD')).toThrow(
      '--tally json:$.a: the response to a HEAD request has no body',
    )
  })

  test('a threshold says of what its value is, where that is not clear', () => {
    expect(resolved(['header:a'], ['share{x} > 1%'])).toHaveLength(1)
    expect(resolved(['header:a', 'status'], ['share{status=200} > 1%', 'share{header:a=x=y} > 1%'])).toHaveLength(2)
    expect(() => resolved(['status'], ['share{header:b=x} > 1%'])).toThrow(
      '--threshold "share{header:b=x} > 1%": header:b is not counted; expected one of status',
    )
    expect(() => resolved([], ['share{x} > 1%'])).toThrow('--threshold "share{x} > 1%": requires --tally')
    expect(() => resolved(['header:a', 'status'], ['share{200} > 1%'])).toThrow(
      'expected what is counted before the value, such as share{header:a=200}',
    )
  })
})
