// A queue whose capacity is known by construction: one request at a time, each taking its service time, first in, first out. It runs on a
// clock of its own (a request begins when the one before has ended, whatever the timers do), so that a busy machine has no say in it.
// Without --random the service time is fixed (D/D/1): it carries 1/service, and no rate above that. With --random it is exponential (D/M/1).
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    'service-ms': { type: 'string', default: '5' },
    servers: { type: 'string', default: '1' },
    random: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
})
const serviceMs = Number(values['service-ms'])
/** When each of the servers is free. */
const freeAtMs = Array.from({ length: Number(values.servers) }, () => 0)
let state = Number(values.seed) >>> 0

/** Uniform in (0, 1]: mulberry32. */
function uniform() {
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return (((mixed ^ (mixed >>> 14)) >>> 0) + 1) / 4_294_967_296
}

function nextServiceMs() {
  return values.random ? -serviceMs * Math.log(uniform()) : serviceMs
}

createServer((_request, response) => {
  const nowMs = performance.now()
  const first = freeAtMs.indexOf(Math.min(...freeAtMs))
  const doneAtMs = Math.max(nowMs, freeAtMs[first]) + nextServiceMs()
  freeAtMs[first] = doneAtMs
  setTimeout(() => response.end('done\n'), doneAtMs - nowMs)
}).listen(3000)
