import type { CompareResult } from '../../src/model/compare-result.ts'
import { randomStream } from '../../src/model/random.ts'
import { type SampleArm, sampleResult } from './results.ts'

const DAY_MS = 86_400_000
const FIRST_DAY = Date.parse('2026-10-01T02:17:00Z')

/** Values around 0 with a standard deviation of 1, the same for each name. */
export function noise(name: string): () => number {
  const random = randomStream(1, name)
  return () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

/** What a nightly run of the history is made from. */
export interface Night {
  readonly arms: readonly SampleArm[]
  readonly overrides?: Partial<CompareResult>
  readonly environment?: Partial<CompareResult['environment']>
}

/** One run a night, each of another commit. */
export function nightlyRuns(count: number, nightOf: (night: number) => Night): CompareResult[] {
  return Array.from({ length: count }, (_, night) => {
    const { arms, overrides, environment } = nightOf(night)
    const result = sampleResult({ arms, generations: 8 })
    return {
      ...result,
      startedAt: new Date(FIRST_DAY + night * DAY_MS).toISOString(),
      seed: night,
      environment: { ...result.environment, git: { commit: commitOf(night), dirty: false }, ...environment },
      ...overrides,
    }
  })
}

/** A hash that looks like one. */
export function commitOf(night: number): string {
  const random = randomStream(night, 'commit')
  return Array.from({ length: 40 }, () => Math.floor(random.next() * 16).toString(16)).join('')
}

/** A level with two per cent of noise. */
export function noisy(name: string, levelOf: (night: number) => number): (night: number) => number {
  const next = noise(name)
  return night => levelOf(night) * (1 + 0.02 * next())
}
