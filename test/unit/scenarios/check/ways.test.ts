import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../../src/model/random.ts'
import { excerptOf } from '../../../../src/scenarios/check/excerpt.ts'
import { type Way, Ways } from '../../../../src/scenarios/check/ways.ts'

function drawn(count: number, lengths: readonly number[], slots: readonly number[], seed = 7): Way[] {
  const ways = new Ways(lengths, slots, randomStream(seed, 'ways'))
  return Array.from({ length: count }, () => ways.next())
}

describe('ways through the workers', () => {
  test('half of them change once, at any step, and every ordered pair has its turn', () => {
    const ways = drawn(240, [4], [1, 2, 3])
    const changes = ways.filter(way => way.changes)
    expect(changes).toHaveLength(120)
    for (const { slots } of changes)
      expect(slots.filter((slot, at) => at > 0 && slot !== slots[at - 1])).toHaveLength(1)
    for (const { slots } of ways.filter(way => !way.changes)) expect(new Set(slots).size).toBe(1)
    const pairs = changes.map(({ slots }) => `${slots[0]}${slots.at(-1)}`)
    for (const pair of ['12', '13', '21', '23', '31', '32'])
      expect(pairs.filter(each => each === pair)).toHaveLength(20)
    const places = new Set(changes.map(({ slots }) => slots.findIndex(slot => slot !== slots[0])))
    expect([...places].sort()).toEqual([1, 2, 3])
  })

  test('the seed decides', () => {
    expect(drawn(50, [3], [1, 2])).toEqual(drawn(50, [3], [1, 2]))
    expect(drawn(50, [3], [1, 2])).not.toEqual(drawn(50, [3], [1, 2], 8))
  })

  test('one worker, or one step, has no change, but all workers', () => {
    expect(drawn(20, [3], [1]).some(way => way.changes)).toBe(false)
    const single = drawn(20, [1], [1, 2])
    expect(new Set(single.map(({ slots }) => slots[0]))).toEqual(new Set([1, 2]))
  })

  test('of one step, neighbours share a worker as often as others do', () => {
    const single = drawn(3_000, [1], [1, 2, 3])
    const shared = single.filter(({ slots }, at) => slots[0] === single[at - 1]?.slots[0])
    expect(shared.length / single.length).toBeCloseTo(1 / 3, 1)
  })

  test('several sequences take turns', () => {
    expect(drawn(6, [2, 3], [1, 2]).map(({ sequence }) => sequence)).toEqual([0, 1, 0, 1, 0, 1])
  })
})

describe('the beginning of a body', () => {
  const sent = { headers: {}, body: undefined, values: [] }

  test.each([
    ['{"error":"no session a1b2c3"}', { ...sent, values: ['a1b2c3'] }, '{"error":"no session …"}'],
    ['token s3cr%2Ft and s3cr/t', { ...sent, values: ['s3cr%2Ft'] }, 'token … and …'],
    ['you are ada@example.com', { ...sent, body: '{"user":{"mail":"ada@example.com"}}' }, 'you are …'],
    ['hello hunter2', { ...sent, body: 'user=ada&password=hunter2' }, 'hello …'],
    ['bad key k-12345', { ...sent, headers: { 'x-api-key': 'k-12345' } }, 'bad key …'],
    ['Bearer abcdef failed', { ...sent, headers: { authorization: 'Bearer abcdef' } }, '… failed'],
    ['Cannot GET /users/ada%40example.com', { ...sent, values: ['ada@example.com'] }, 'Cannot GET /users/…'],
    ['no /a/%C3%A9t/b', { ...sent, values: ['a/ét/b'] }, 'no /…'],
    ['no q=Ada+King', { ...sent, values: ['Ada King'] }, 'no q=…'],
    ['no O&#39;Brien &amp; Co', { ...sent, values: ["O'Brien & Co"] }, 'no …'],
    ['no O&#x27;Brien', { ...sent, values: ["O'Brien"] }, 'no …'],
    ['{"no":"say \\"hi\\""}', { ...sent, values: ['say "hi"'] }, '{"no":"…"}'],
    ['half \ud800abc', { ...sent, values: ['\ud800abc'] }, 'half …'],
    ['no tenant blue-42', { ...sent, headers: { 'x-tenant': 'blue-42' } }, 'no tenant …'],
    ['<h1>Not\n found</h1><script>var a</script>', sent, 'Not found'],
    ['12 is no 12', { ...sent, values: ['12'] }, '12 is no 12'],
  ])('%s', (body, texts, shown) => {
    expect(excerptOf(body, [texts])).toBe(shown)
  })

  test('is short', () => {
    expect(excerptOf('x'.repeat(5_000), [])).toHaveLength(120)
  })
})
