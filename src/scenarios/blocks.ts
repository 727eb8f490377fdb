import type { RandomStream } from '../model/random.ts'

/**
 * Draws a balanced block: the arms in a random order, followed by its reverse, so that each arm has two slices and a
 * drift that is linear in time weighs the same on all.
 */
export function drawBlock(arms: readonly string[], random: RandomStream): string[] {
  const order = random.shuffle(arms)
  return [...order, ...order.toReversed()]
}
