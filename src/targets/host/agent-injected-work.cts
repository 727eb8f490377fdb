import type { Observe } from './agent-observe.cts'

const { observe } = require('./agent-observe.cjs') as { observe: Observe }

/**
 * The last sum is kept, so that V8 cannot leave the work out. It is never fed back: a sum that begins anywhere made V8 compile
 * the loop four times slower.
 */
const kept = { sum: 0 }

/** Slows the app down on purpose: each request costs `iterations` steps of arithmetic more, before the app sees it. */
function injectWork(iterations: number): void {
  observe('http.server.request.start', () => {
    kept.sum = burn(iterations)
  })
}

/**
 * The same arithmetic as that of `targets/apps/burn.ts`, by which the iterations are calibrated; a preload cannot load that one.
 * Work, not a wait: like the app's own, it takes longer where the machine is slow.
 */
function burn(iterations: number): number {
  let state = 12_345
  let sum = 0
  for (let step = 0; step < iterations; step += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    sum = (sum + (state >>> 16)) | 0
  }
  return sum
}

export type InjectWork = typeof injectWork

module.exports = { injectWork }
