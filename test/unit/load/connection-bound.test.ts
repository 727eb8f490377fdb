import { expect, test } from 'vitest'
import { connectionBound } from '../../../src/load/connection-bound.ts'

const plan = { connections: 100, timeoutMs: 2_000 }
const none = { files: undefined, ports: undefined }

test('is what rate and timeout can need when nothing is answered, with some room', () => {
  expect(connectionBound(plan, 1_000, 1, none)).toEqual({ most: 2_600, cut: undefined })
  expect(connectionBound(plan, 1_000, 1, { files: 1_048_576, ports: 28_232 }).cut).toBeUndefined()
})

test('is cut to open files, which sessions share, and to local ports, and says so', () => {
  const files = { files: 2_256, ports: 28_232 }
  expect(connectionBound(plan, 1_000, 1, files)).toEqual({
    most: 2_000,
    cut: { needed: 2_600, by: 'files', limit: 2_256 },
  })
  expect(connectionBound(plan, 1_000, 4, files)).toMatchObject({ most: 500, cut: { by: 'files' } })
  expect(connectionBound(plan, 20_000, 1, { files: 1_048_576, ports: 28_232 })).toEqual({
    most: 22_585,
    cut: { needed: 50_100, by: 'ports', limit: 28_232 },
  })
})

test('is never below the connections that are dialled ahead', () => {
  expect(connectionBound(plan, 1_000, 1, { files: 300, ports: undefined }).most).toBe(100)
})

test('reads the limits of this system', () => {
  expect(connectionBound({ connections: 1, timeoutMs: 1 }, 1).most).toBe(2)
})
