import { expect, test } from 'vitest'
import { buffersOf, SettledColumns } from '../../../src/load/settled-columns.ts'
import { OUTCOMES } from '../../../src/model/outcome.ts'
import { toSharedMs } from '../../../src/model/shared-clock.ts'
import { settledAs } from '../../support/settled.ts'

test('gives each row back as it was noted, with times on the shared clock', () => {
  const columns = new SettledColumns()
  columns.note(
    settledAs({ outcome: 'ok', code: '', worker: 2_000_001, dueMs: 10, sentMs: 11.5, endedMs: 12.25, port: 40_000 }),
  )
  columns.note(
    settledAs({
      outcome: 'refused',
      code: 'econnrefused',
      worker: -1,
      dueMs: 20,
      sentMs: Number.NaN,
      endedMs: 21,
      port: 0,
    }),
  )
  const batch = columns.take('one')
  if (batch === undefined) throw new Error('no batch')
  const originMs = toSharedMs(0)
  expect(batch.session).toBe('one')
  expect([...batch.dueAtMs]).toEqual([originMs + 10, originMs + 20])
  expect([...batch.sentAtMs]).toEqual([originMs + 11.5, Number.NaN])
  expect([...batch.endedAtMs]).toEqual([originMs + 12.25, originMs + 21])
  expect([...batch.outcome].map(index => OUTCOMES[index])).toEqual(['ok', 'refused'])
  expect([...batch.code].map(index => batch.codes[index])).toEqual(['', 'econnrefused'])
  expect([...batch.worker]).toEqual([2_000_001, -1])
  expect([...batch.port]).toEqual([40_000, 0])
})

test('starts anew with each batch, and gives none when nothing has ended', () => {
  const columns = new SettledColumns()
  expect(columns.take('one')).toBeUndefined()
  columns.note(settledAs({ outcome: 'closed', code: 'fin', worker: -1, dueMs: 1, sentMs: 2, endedMs: 3, port: 1 }))
  expect(columns.take('one')?.codes).toEqual(['fin'])
  expect(columns.take('one')).toBeUndefined()
  columns.note(settledAs({ outcome: 'closed', code: 'rst', worker: -1, dueMs: 1, sentMs: 2, endedMs: 3, port: 1 }))
  expect(columns.take('one')).toMatchObject({ codes: ['rst'], code: Uint8Array.of(0) })
})

test('grows without losing a row, and batches hold their rows and no more', () => {
  const columns = new SettledColumns()
  for (const size of [1000, 3, 5000]) {
    for (let row = 0; row < size; row++)
      columns.note(
        settledAs({
          outcome: OUTCOMES[row % 8] ?? 'ok',
          code: '',
          worker: row,
          dueMs: row,
          sentMs: row + 1,
          endedMs: row + 2,
          port: row,
        }),
      )
    const batch = columns.take('one')
    if (batch === undefined) throw new Error('no batch')
    const rows = Array.from({ length: size }, (_, row) => row)
    expect([...batch.worker]).toEqual(rows)
    expect([...batch.port]).toEqual(rows)
    expect([...batch.outcome]).toEqual(rows.map(row => row % 8))
    expect([...batch.dueAtMs]).toEqual(rows.map(row => toSharedMs(row)))
    // Rows of 3 × 8, 4, 2 and 3 × 1 bytes: room that nobody needs must not travel.
    expect(buffersOf(batch).reduce((sum, buffer) => sum + buffer.byteLength, 0)).toBe(size * 33)
  }
})

test('a batch that was given away is not written to again', () => {
  const columns = new SettledColumns()
  columns.note(settledAs({ outcome: 'ok', code: '', worker: 1, dueMs: 1, sentMs: 1, endedMs: 1, port: 1 }))
  const first = columns.take('one')
  columns.note(settledAs({ outcome: 'hung', code: 'waiting', worker: 2, dueMs: 2, sentMs: 2, endedMs: 2, port: 2 }))
  expect(first).toMatchObject({ worker: Int32Array.of(1), codes: [''] })
})

test('tells 255 codes apart, and calls those beyond them other', () => {
  const columns = new SettledColumns()
  for (let code = 0; code < 300; code++)
    columns.note(
      settledAs({ outcome: 'rejected', code: String(code), worker: -1, dueMs: 1, sentMs: 1, endedMs: 1, port: 1 }),
    )
  columns.note(settledAs({ outcome: 'rejected', code: '7', worker: -1, dueMs: 1, sentMs: 1, endedMs: 1, port: 1 }))
  const { code, codes } = columns.take('one') ?? { code: new Uint8Array(), codes: [] }
  expect(codes).toHaveLength(256)
  const named = [...code].map(index => codes[index])
  expect(named.slice(0, 255)).toEqual(Array.from({ length: 255 }, (_, index) => String(index)))
  expect(named.slice(255, 300)).toEqual(Array(45).fill('other'))
  expect(named[300]).toBe('7')
})
