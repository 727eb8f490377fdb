// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the texts that are filled
import { expect, test } from 'vitest'
import { deckOf, MixPositions, sourceOf } from '../../../src/load/request-source.ts'
import type { DataSet, MixEntry, RequestMix } from '../../../src/model/request-mix.ts'
import { sharesOf } from '../../../src/model/request-mix.ts'

const request = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }

function entry(name: string, more: Partial<MixEntry> = {}): MixEntry {
  return { ...request, name, weight: 1, ratePerSec: undefined, isJsonBody: false, ...more }
}

const users: DataSet = {
  ...{ name: 'users', columns: ['id', 'name'], order: 'in-turn' },
  rows: [
    ['1', 'Ann "A" Lee'],
    ['2', 'a/b & c'],
    ['3', 'Zoë'],
  ],
}

function sourceFor(entries: readonly MixEntry[], more: Partial<RequestMix> = {}, positions?: MixPositions) {
  return sourceOf({ request, mix: { entries, data: [users], seed: 7, ...more } }, positions)
}

const SHOP = [entry('list', { weight: 60 }), entry('search', { weight: 30 }), entry('login', { weight: 10 })]
const drawn = (source: ReturnType<typeof sourceFor>, count: number) =>
  Array.from({ length: count }, () => source.next().entry)

test('a slice draws what its name and the seed say, wherever the session was', () => {
  const [first, second, other] = [sourceFor(SHOP), sourceFor(SHOP), sourceFor(SHOP, { seed: 8 })]
  drawn(second, 37)
  for (const source of [first, second, other]) source.begin({ draw: '3 closed 0 1' })
  const order = drawn(first, 250)
  expect(drawn(second, 250)).toEqual(order)
  expect(drawn(other, 250)).not.toEqual(order)
  first.begin({ draw: '3 closed 0 2' })
  expect(drawn(first, 250)).not.toEqual(order)
  first.begin({ draw: '3 closed 0 1' })
  expect(drawn(first, 250)).toEqual(order)
})

test('each hundred requests hold the shares of the entries', () => {
  const source = sourceFor(SHOP)
  for (let deck = 0; deck < 5; deck++) {
    const entries = drawn(source, 100)
    expect([0, 1, 2].map(at => entries.filter(each => each === at).length)).toEqual([60, 30, 10])
  }
})

test('shares that are no whole percents come out over many decks', () => {
  const shares = [0.996, 0.004]
  const starts = Array.from({ length: 1_000 }, (_, at) => (at + 0.5) / 1_000)
  const rare = starts.map(start => deckOf(shares, start).filter(each => each === 1).length)
  expect(Math.max(...rare)).toBe(1)
  expect(rare.reduce((sum, count) => sum + count, 0)).toBe(400)
})

test('a rate of its own is a part of the rate, and no part of full load without a weight', () => {
  const entries = [...SHOP, entry('health', { weight: 0, ratePerSec: 5 })]
  expect(sharesOf(entries)).toEqual([0.6, 0.3, 0.1, 0])
  expect(sharesOf(entries, 50).map(share => Math.round(share * 1_000) / 1_000)).toEqual([0.54, 0.27, 0.09, 0.1])
  const source = sourceFor(entries)
  source.begin({ perSec: 50 })
  expect(drawn(source, 100).filter(each => each === 3)).toHaveLength(10)
  source.begin({})
  expect(drawn(source, 100)).not.toContain(3)
})

test('values stand where they are put as that place writes them', () => {
  const source = sourceFor([
    entry('order', {
      method: 'POST',
      path: '/of/${users.name}?name=${users.name}&n=${n}',
      headers: { 'x-user': '${users.id}' },
      body: '{"name":"${users.name}","n":"${n}","kept":"$${n}"}',
      isJsonBody: true,
    }),
  ])
  const [first, second] = [source.next(), source.next()]
  expect(first).toMatchObject({
    path: '/of/Ann%20%22A%22%20Lee?name=Ann%20%22A%22%20Lee&n=1',
    headers: { 'x-user': '1' },
    body: '{"name":"Ann \\"A\\" Lee","n":"1","kept":"${n}"}',
    isFixed: false,
  })
  expect(second.path).toBe('/of/a/b%20%26%20c?name=a%2Fb%20%26%20c&n=2')
})

test('rows come in turn over all sessions with a target, and begin again', () => {
  const entries = [entry('user', { path: '/${users.id}' })]
  const positions = new MixPositions()
  const [one, two] = [sourceFor(entries, {}, positions), sourceFor(entries, {}, positions)]
  const paths = [one, one, two, two].map(source => source.next().path)
  expect(paths).toEqual(['/1', '/2', '/3', '/1'])
})

test('rows and numbers that are drawn are the same for slices of one name', () => {
  const entries = [entry('user', { path: '/${users.id}/${random}' })]
  const data = [{ ...users, order: 'random' as const }]
  const [one, two] = [sourceFor(entries, { data }), sourceFor(entries, { data })]
  two.next()
  const paths = [one, two].map(source => {
    source.begin({ draw: 'slice' })
    return Array.from({ length: 20 }, () => source.next().path)
  })
  expect(paths[0]).toEqual(paths[1])
  expect(new Set(paths[0]).size).toBe(20)
})

test('requests without placeholders are the same object each time, as a single one is', () => {
  const mixed = sourceFor([entry('fixed')])
  expect(mixed.next()).toBe(mixed.next())
  const single = sourceOf({ request, mix: undefined })
  expect(single.next()).toBe(single.next())
  expect(single.next()).toEqual({ ...request, entry: 0, isFixed: true })
})

test('of one request, the same object is sent each time; with values, each is filled', () => {
  const fixed = sourceFor([entry('only', { path: '/only' })])
  const first = fixed.next()
  expect(first).toMatchObject({ path: '/only', entry: 0, isFixed: true })
  expect(fixed.next()).toBe(first)
  const filled = sourceFor([entry('only', { path: '/only/${n}' })])
  filled.begin({})
  expect([filled.next().path, filled.next().path]).toEqual(['/only/1', '/only/2'])
})
