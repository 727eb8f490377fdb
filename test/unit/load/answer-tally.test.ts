import { expect, test } from 'vitest'
import { AnswerTally } from '../../../src/load/answer-tally.ts'
import type { Answer } from '../../../src/load/engine.ts'

function answer(more: Partial<Answer> = {}): Answer {
  return { status: 200, bodyBytes: 5, bodyHash: -1, retryAfter: false, ...more }
}

function tallied(answers: readonly Answer[]) {
  const tally = new AnswerTally()
  for (const each of answers) tally.note(each)
  return tally.take()
}

test('counts by status, with those that say when to try again', () => {
  const { statuses, retryAfter } = tallied([
    ...[answer(), answer({ status: 304 }), answer()],
    ...[answer({ status: 503, retryAfter: true }), answer({ status: 503 })],
  ])
  expect(statuses).toEqual({ 200: 2, 304: 1, 503: 2 })
  expect(retryAfter).toEqual({ 503: 1 })
})

test('tells how large bodies are, exactly where they are all of one size', () => {
  const large = Array.from({ length: 100 }, () => answer({ bodyBytes: 123_457, bodyHash: 7 }))
  const size = { minBytes: 123_457, p10Bytes: 123_457, medianBytes: 123_457, p90Bytes: 123_457, maxBytes: 123_457 }
  expect(tallied(large).bodies).toEqual({ ...size, hash: '00000007' })
  const empty = { minBytes: 0, p10Bytes: 0, medianBytes: 0, p90Bytes: 0, maxBytes: 0 }
  expect(tallied([answer({ bodyBytes: 0, bodyHash: 0 })]).bodies).toEqual({ ...empty, hash: '00000000' })
  const spread = Array.from({ length: 1001 }, (_, index) => answer({ bodyBytes: index }))
  const range = { minBytes: 0, p10Bytes: 100, medianBytes: 500, p90Bytes: 900, maxBytes: 1_000 }
  expect(tallied(spread).bodies).toEqual({ ...range, hash: null })
  expect(tallied([]).bodies).toBeNull()
})

test('has a hash only of bodies that are the same', () => {
  expect(tallied([answer({ bodyHash: 1 }), answer(), answer({ bodyHash: 2 })]).bodies?.hash).toBeNull()
  expect(tallied([answer({ bodyHash: 1 }), answer({ bodyHash: 1, bodyBytes: 6 })]).bodies?.hash).toBeNull()
  expect(tallied([answer()]).bodies?.hash).toBeNull()
})

test('asks for the first hashes, then for few, and for the first again after a collection', () => {
  const tally = new AnswerTally()
  const asked = (count: number) => Array.from({ length: count }, () => tally.wantsHash()).filter(Boolean).length
  expect(asked(20)).toBe(20)
  expect(asked(10_000)).toBeLessThan(200)
  tally.note(answer({ status: 404, bodyBytes: 9, bodyHash: 3 }))
  tally.take()
  expect(tally.take()).toEqual({ statuses: {}, retryAfter: {}, bodies: null })
  expect(asked(20)).toBe(20)
})
