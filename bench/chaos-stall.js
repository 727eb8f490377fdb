import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { decodeHistogram, valueAt } from '../dist/model/histogram.js'
import { keep } from './support/figures.js'
import { generatorOn, planFor } from './support/loading.js'

const SERVICE_MS = 20
const SECONDS = 60
const PER_SEC = 200
const PERCENTILES = [50, 90, 99, 99.9]

/**
 * A server that stands still for 1 s in every 10 s: the percentiles that the open loop reports, beside those that follow from
 * the schedule and the server's own times.
 */
export async function chaosStall() {
  const app = fork(fileURLToPath(new URL('./apps/stalls.js', import.meta.url)))
  const stalls = []
  const [{ origin }] = await once(app, 'message')
  app.on('message', ({ stall }) => stalls.push(stall))
  const generator = await generatorOn(1)
  try {
    await generator.open('stall', 'undici', { ...planFor(origin, 400), spin: true })
    const order = { session: 'stall', loop: 'open', durationMs: SECONDS * 1000, perSec: PER_SEC }
    const [report] = await generator.run([order])
    const { latencyHdr } = await generator.collect('stall')
    const histogram = decodeHistogram(latencyHdr)
    const byHand = byHandMs(report.startedAtMs, stalls)
    const rows = PERCENTILES.map(percent => {
      const reportedMs = valueAt(histogram, percent) / 1000
      const expectedMs = byHand[Math.ceil((percent / 100) * byHand.length) - 1]
      return { percent, reportedMs, expectedMs, error: reportedMs / expectedMs - 1 }
    })
    console.table(rows)
    keep('chaos-stall', {
      command: 'npm run bench -- chaos-stall',
      stalls: stalls.length,
      requests: byHand.length,
      rows,
    })
  } finally {
    await generator[Symbol.asyncDispose]()
    app.kill('SIGKILL')
  }
}

/** Each request takes 20 ms from its arrival, which is the end of the stall where it falls into one; sorted. */
function byHandMs(startedAtMs, stalls) {
  const latencies = Array.from({ length: SECONDS * PER_SEC }, (_, index) => {
    const dueAtMs = startedAtMs + (index * 1000) / PER_SEC
    const answered = dueAtMs + SERVICE_MS
    const arriving = stalls.find(([from, to]) => dueAtMs >= from && dueAtMs < to)
    if (arriving) return arriving[1] + SERVICE_MS - dueAtMs
    const waiting = stalls.find(([from, to]) => answered >= from && answered < to)
    return waiting ? waiting[1] - dueAtMs : SERVICE_MS
  })
  return latencies.sort((a, b) => a - b)
}
