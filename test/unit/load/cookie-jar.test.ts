import { expect, test } from 'vitest'
import { CookieJar } from '../../../src/load/cookie-jar.ts'

const NOW = new Date('2026-03-14T09:26:53Z')

test.each([
  ['none', [], undefined],
  ['two in turn', ['a=1; Path=/; HttpOnly', 'b=x=y'], 'a=1; b=x=y'],
  ['the same again', ['a=1', 'a=2'], 'a=2'],
  ['an empty value', ['a='], 'a='],
  ['one that is deleted by Max-Age', ['a=1', 'b=2', 'a=; Max-Age=0'], 'b=2'],
  ['one that is deleted by Expires', ['a=1', 'a=; expires=Thu, 01 Jan 1970 00:00:00 GMT'], undefined],
  ['Max-Age before Expires', ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], 'a=1'],
  ['one that is still to expire', ['a=1; Expires=Sun, 15 Mar 2026 00:00:00 GMT'], 'a=1'],
  ['what is no cookie', ['=1', 'x'], undefined],
])('%s', (_, lines, header) => {
  const jar = new CookieJar()
  for (const line of lines) jar.take([line], NOW)
  expect(jar.header).toBe(header)
})
