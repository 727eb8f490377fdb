import { expect, test } from 'vitest'
import { isStickyBy } from '../../../src/model/sticky-by.ts'
import { keyIn } from '../../../src/targets/host/sticky.ts'

const HEAD = ['GET /x:y?cookie=no HTTP/1.1', 'Host: a', 'Cookie: theme=dark; sid=a=b; sid2=c', 'X-User:  jo ', '', '']
const head = HEAD.join('\r\n')

test.each([
  ['cookie:sid', 'a=b'],
  ['cookie:theme', 'dark'],
  ['cookie:missing', undefined],
  ['cookie:SID', undefined],
  ['header:x-user', 'jo'],
  ['header:X-USER', 'jo'],
  ['header:missing', undefined],
] as const)('%s finds %j', (by, key) => expect(keyIn(head, by)).toBe(key))

test.each(['address', 'cookie:connect.sid', 'header:X-Forwarded-For'])('%s tells clients apart', text =>
  expect(isStickyBy(text)).toBe(true),
)
test.each(['', 'cookie', 'cookie:', 'header: x', 'ip', 'address:x', 'cookie:a;b'])('%j does not', text =>
  expect(isStickyBy(text)).toBe(false),
)
