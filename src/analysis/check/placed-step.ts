import type { AskedStep } from '../../model/check-result.ts'

/** A step of the run, by its place among the sequences and within its own. */
export interface PlacedStep extends AskedStep {
  readonly at: readonly [sequence: number, step: number]
}

/** Gives each step its place: those of a sequence follow each other. */
export function placed(steps: readonly AskedStep[]): PlacedStep[] {
  const names = [...new Set(steps.map(({ sequence }) => sequence))]
  return steps.map(step => {
    const own = steps.filter(({ sequence }) => sequence === step.sequence)
    return { ...step, at: [names.indexOf(step.sequence), own.indexOf(step)] }
  })
}

/**
 * Whether values of a step tell of lost updates. What is only read after an update may well be the same for two sequences that are sent at a time.
 */
export function showsUpdates({ method, unique, at: [, place] }: PlacedStep): boolean {
  return unique !== null && (place === 0 || (method !== 'GET' && method !== 'HEAD'))
}

/** The value that comes most often, the first of them; null where there is none. */
export function mostFrequent<T>(values: readonly T[]): T | null {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null
}

/** Items by a key, in the order in which the keys come first. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
