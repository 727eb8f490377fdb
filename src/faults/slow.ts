import { byteRateText } from '../model/units.ts'
import { bytesInWords, inMs, ofConnections } from './network.ts'

const BYTES_PER_KIB = 1_024

/** A byte that a fast line would have passed on at once was held back for longer than this. */
const HELD_MS = 1

/** Lets so many bytes a second through in each direction; proved by those that had to wait. */
export const slow = ofConnections({
  name: 'slow',
  summary: 'connections to a companion, or to the app, share a slow line: target=redis rate=50KiB/s',
  noun: 'slow line',
  label: 'slow',
  shown: 'rate',
  words: { rate: byteRateText(1, 1_048_576).prefault('50KiB/s').describe('what passes in each direction') },
  disturbance: ({ rate }) => ({ kind: 'throttle', bytesPerSec: rate * BYTES_PER_KIB }),
  proof({ heldBytes, heldMostMs }, took, { rate }) {
    if (heldBytes === 0 || heldMostMs < HELD_MS) return undefined
    return `${bytesInWords(heldBytes)} had to wait for up to ${inMs(heldMostMs)} at ${rate} KiB/s in each direction, in ${took}`
  },
})
