const PROBE_ITERATIONS = 200_000
const PROBES = 15

/**
 * Does `iterations` steps of integer arithmetic (a linear congruential generator folded into a sum).
 * The result depends on every step, so that V8 can remove none of them.
 */
export function burn(iterations: number): number {
  let state = 12_345
  let sum = 0
  for (let step = 0; step < iterations; step += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    sum = (sum + (state >>> 16)) | 0
  }
  return sum
}

/**
 * How many iterations of `burn` take `workMs` milliseconds of CPU on this machine, on this Node. Called once per run:
 * every arm and generation then does exactly the same work. The fastest of several probes counts, because
 * everything that disturbs a probe makes it slower.
 */
export function calibrateIterations(workMs: number): number {
  let fastestMs = Number.POSITIVE_INFINITY
  for (let probe = 0; probe < PROBES; probe += 1) {
    const startedMs = performance.now()
    burn(PROBE_ITERATIONS)
    fastestMs = Math.min(fastestMs, performance.now() - startedMs)
  }
  return Math.max(1, Math.round((workMs / fastestMs) * PROBE_ITERATIONS))
}
