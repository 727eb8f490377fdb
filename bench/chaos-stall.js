import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { decodeHistogram, valueAt } from '../dist/model/histogram.js'
import { keep } from './support/figures.js'
import { generatorOn, planFor } from './support/loading.js'

/** Six stalls in it: a tenth exactly would put p90 on the edge of a stall, where a request more or less is 20 ms. */
const SECONDS = 65
const PER_SEC = 200
const PERCENTILES = [50, 90, 99, 99.9]

/**
 * A server that stands still for 1 s in every 10 s: the percentiles that the open loop reports, beside those that follow from
 * the schedule and the times at which the server answered.
 */
export async function chaosStall() {
  const app = fork(fileURLToPath(new URL('./apps/stalls.js', import.meta.url)))
  const [{ origin }] = await once(app, 'message')
  const generator = await generatorOn(1)
  try {
    await generator.open('stall', 'undici', { ...planFor(origin, 400), spin: true })
    const order = { session: 'stall', loop: 'open', durationMs: SECONDS * 1000, perSec: PER_SEC }
    const [report] = await generator.run([order])
    const { latencyHdr } = await generator.collect('stall')
    const histogram = decodeHistogram(latencyHdr)
    app.send('answers')
    const [{ answeredAtMs }] = await once(app, 'message')
    const byHand = byHandMs(report.startedAtMs, answeredAtMs)
    const rows = PERCENTILES.map(percent => {
      const reportedMs = valueAt(histogram, percent) / 1000
      const expectedMs = byHand[Math.ceil((percent / 100) * byHand.length) - 1]
      return { percent, reportedMs, expectedMs, error: reportedMs / expectedMs - 1 }
    })
    console.table(rows)
    keep('chaos-stall', {
      command: 'npm run bench -- chaos-stall',
      requests: byHand.length,
      rows,
    })
  } finally {
    await generator[Symbol.asyncDispose]()
    app.kill('SIGKILL')
  }
}

/** From the time at which each request was due to the time at which the server answered the request of that turn; sorted. */
function byHandMs(startedAtMs, answeredAtMs) {
  return answeredAtMs.map((atMs, index) => atMs - (startedAtMs + (index * 1000) / PER_SEC)).sort((a, b) => a - b)
}
