import { expect, test } from 'vitest'
import { hasSessions } from '../../../src/analysis/chaos/arm-view.ts'
import { unsentAdvice } from '../../../src/analysis/load-advice.ts'

test.each([
  [['ok.200', 'unsent.no-free-connection'], '--max-connections'],
  [['unsent.late', 'unsent.no-free-connection'], 'more CPU'],
  [['unsent.late', 'unsent.emfile'], 'ulimit -n'],
  [['unsent.eaddrnotavail'], 'keep connections alive'],
  [['unsent.no-session'], 'handshakes'],
  [[], 'lower --rate.'],
])('%j', (codes, words) => {
  expect(unsentAdvice(codes)).toContain(words)
})

test('with WebSocket sessions it names what their rate follows from', () => {
  expect(unsentAdvice(['unsent.late'], true)).toContain('fewer --connections or a longer --message-every')
  expect(unsentAdvice(['unsent.late'], true)).not.toContain('--rate')
})

test.each([
  [null, false],
  [undefined, false],
  [{ protocol: 'plain' }, true],
])('settings with sessions %j have them: %j', (webSocket, expected) => {
  const view = { settings: { webSocket } } as unknown as Parameters<typeof hasSessions>[0]
  expect(hasSessions(view)).toBe(expected)
})
