import { expect, test } from 'vitest'
import { holds, readPath } from '../../../src/model/body-check.ts'

test('a text is looked for anywhere in a body', () => {
  expect(holds({ contains: 'in stock' }, '<p>12 in stock</p>')).toBe(true)
  expect(holds({ contains: 'in stock' }, '<p>sold out</p>')).toBe(false)
})

test.each([
  ['$.state', 'ok', true],
  ['$.items[1].id', 7, true],
  ['$.items[1].id', '7', false],
  ['$.items[2].id', 7, false],
  ['$.none', null, true],
  ['$.missing', null, false],
  ['$.length', 4, false],
])('%s == %j: %s', (path, equals, expected) => {
  const body = JSON.stringify({ state: 'ok', items: [{ id: 1 }, { id: 7 }], none: null })
  expect(holds({ path: readPath(path)!, equals }, body)).toBe(expected)
})

test('what is no JSON equals nothing', () => {
  expect(holds({ path: ['state'], equals: 'ok' }, 'state: ok')).toBe(false)
})

test.each(['$', '$.', 'state', '$.a b', '$.a[x]'])('%j is no path', path => {
  expect(readPath(path)).toBeUndefined()
})
