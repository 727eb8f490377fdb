import { expect, test } from 'vitest'
import { chaosResultSchema, type Drop } from '../../../src/model/chaos-result.ts'
import { dropsInColumns, eachDrop } from '../../../src/model/drops.ts'
import { firstIssue } from '../../../src/model/units.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'

function drop(atMs: number, more: Partial<Drop> = {}): Drop {
  const where = { slot: null, incarnation: null, accepted: null }
  return { atMs, endedMs: atMs + 1, outcome: 'refused', code: 'econnrefused', ...where, ...more }
}

const hung = { outcome: 'hung', code: 'waiting', slot: 1, incarnation: 0, accepted: true }

test('those that are alike share their kind; read again they are what they were, in the order of time', () => {
  const columns = dropsInColumns([drop(3), drop(1), drop(2, hung), drop(4, { ...hung, incarnation: 1 })])
  expect(columns.kinds).toHaveLength(3)
  expect(columns.kind).toEqual([0, 1, 0, 2])
  expect([...eachDrop(columns)]).toEqual([drop(1), drop(2, hung), drop(3), drop(4, { ...hung, incarnation: 1 })])
})

test('requests of a mix say which they were, and share their kind with others of the same', () => {
  const drops = [drop(1, { entry: 'list' }), drop(2, { entry: 'cart' }), drop(3, { entry: 'list' }), drop(4)]
  const columns = dropsInColumns(drops)
  expect(columns.kinds.map(({ entry }) => entry)).toEqual(['list', 'cart', undefined])
  expect(columns.kinds[2]).not.toHaveProperty('entry')
  expect(columns.kind).toEqual([0, 1, 0, 2])
  expect([...eachDrop(columns)]).toEqual(drops)
})

test('a great many are kept as they came, those of one moment in the order in which they came', () => {
  const drops = Array.from({ length: 1_000 }, (_, index) => drop(Math.floor(index / 3), { endedMs: index }))
  const late = drop(10, { ...hung, endedMs: 7 })
  const read = [...eachDrop(dropsInColumns([...drops, late]))]
  expect(read).toHaveLength(1_001)
  expect(read.slice(30, 34)).toEqual([...drops.slice(30, 33), late])
  expect(read.at(-1)).toEqual(drops.at(-1))
})

test('times are kept to the microsecond', () => {
  const [kept] = eachDrop(dropsInColumns([drop(7200.998736001551, { endedMs: 7201.0004 })]))
  expect(kept).toMatchObject({ atMs: 7200.999, endedMs: 7201 })
})

test.each([
  ['a column that is too short', { endedMs: [] }],
  ['a kind that is not there', { kind: [1] }],
])('a result with %s is none', (_, broken) => {
  const result = structuredClone(CHAOS_SAMPLES['chaos-two-arms']!)
  result.trials[0]!.drops = { ...dropsInColumns([drop(1)]), ...broken }
  const read = chaosResultSchema.safeParse(result)
  expect(firstIssue(read.error!, result)).toMatch(/trials\.0\.drops.*expected a place in kinds, atMs and endedMs/)
})
