import { expect, test } from 'vitest'
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
