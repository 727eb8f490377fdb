import { expect, test } from 'vitest'
import { type Limits, summarizeSoaked } from '../../../../src/analysis/soak/soaked-arm.ts'
import { sampleTrial } from '../../../golden/trials.ts'

const MIB = 2 ** 20
const KIB = 1_024
const LIMITS: Limits = { memoryMib: 8_192, restartMib: null }

/** What a worker keeps of each request, in bytes. */
interface Kept {
  readonly heap: number
  readonly external: number
  /** Memory that no worker knows of. */
  readonly elsewhere?: number
}

/** Two workers with 60 MiB each that serve 150 requests a second, for 40 s. */
function exhausted({ heap, external, elsewhere = 0 }: Kept, limits: Limits) {
  const samples = Array.from({ length: 80 }, (_, at) => {
    const atMs = 2_000 + at * 500
    const requests = Math.round(atMs * 0.15)
    // No two looks at a process see the same.
    const noise = ((at * 7_919) % 1_000) * 4
    const grown = ((heap + external) * requests) / MIB
    const workers = [1, 2].map(slot => ({
      ...{ slot, incarnation: 0, requests, gcMs: 6, loopDelayP99Ms: 3, fds: 24 },
      heapBytes: 12 * MIB + heap * requests + noise,
      heapLimitBytes: 2_096 * MIB,
      externalBytes: 2 * MIB + external * requests + noise,
      ...{ rssMib: 60 + grown, pssMib: 40 + grown },
    }))
    return {
      atMs,
      requests: 2 * requests,
      pssMib: 130 + 2 * grown + (elsewhere * requests) / MIB,
      primaryFds: 28,
      workers,
    }
  })
  return summarizeSoaked({ arm: 'cluster-rr', samples }, sampleTrial({}), limits).exhausted
}

test('a leak of the heap ends at its limit', () => {
  // 10 KiB × 0.15 a millisecond; about 2,082 of 2,096 MiB are left
  const end = exhausted({ heap: 10 * KIB, external: 0 }, LIMITS)!
  expect(end).toMatchObject({ metric: 'heap', by: 'heap-limit' })
  expect(end.inMs / 1_000).toBeCloseTo((2_082 * KIB) / 1.5 / 1_000, -2)
})

test('the nearest end counts: buffers grow faster than the objects that hold them', () => {
  const leak = { heap: 400, external: 10 * KIB }
  expect(exhausted(leak, LIMITS)).toMatchObject({ by: 'memory' })
  // 240 MiB are left below the limit of a worker, at 10 KiB for each of 0.15 requests a millisecond
  const end = exhausted(leak, { ...LIMITS, restartMib: 300 })!
  expect(end).toMatchObject({ metric: 'external', by: 'restart' })
  expect(end.inMs / 1_000).toBeCloseTo((240 * KIB) / 1.5 / 1_000, -1)
})

test('what the arm gains as a whole restarts no worker', () => {
  const end = exhausted({ heap: 0, external: 0, elsewhere: 20 * KIB }, { ...LIMITS, restartMib: 300 })
  expect(end).toMatchObject({ metric: 'pss', by: 'memory' })
})

test('what does not grow has no end', () => {
  expect(exhausted({ heap: 0, external: 0 }, { ...LIMITS, restartMib: 300 })).toBeNull()
})
