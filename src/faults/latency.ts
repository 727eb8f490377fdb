import { durationText } from '../model/units.ts'
import { bytesInWords, inMs, ofConnections } from './network.ts'

/** A response that was held back for less than this share of the least that was asked for was not late. */
const ENOUGH = 0.8

/** Holds back what comes from a companion or the app; proved by the times that the proxy measured. */
export const latency = ofConnections({
  name: 'latency',
  summary: 'responses of a companion, or of the app, come later: target=redis add=200ms jitter=50ms',
  noun: 'latency fault',
  label: 'latency',
  shown: 'add',
  words: {
    add: durationText('1ms', '1m').prefault('200ms').describe('how much later they come'),
    jitter: durationText('0ms', '1m')
      .prefault('0ms')
      .describe('more or less than that by so much, drawn from the seed'),
  },
  rule: {
    isKept: ({ add, jitter, for: forMs }) => add + jitter <= forMs,
    path: 'add',
    message: 'expected, with jitter=, no more than for=; it is 200ms where it is not given',
  },
  disturbance: ({ add, jitter }, { seed, stream }) => ({ kind: 'delay', addMs: add, jitterMs: jitter, seed, stream }),
  proof({ heldBytes, heldLeastMs, heldMostMs }, took, { add, jitter }) {
    if (heldBytes === 0 || heldMostMs < ENOUGH * (add - jitter)) return undefined
    return `${bytesInWords(heldBytes)} of responses were held back for ${inMs(heldLeastMs)} to ${inMs(heldMostMs)}, in ${took}`
  },
})
