// Answers every request 20 ms after it arrived, to a fraction of a millisecond, and stands still for a second every ten
// seconds. Says on its IPC channel where it listens and, when it is asked, when it gave each of its answers, on the clock
// that all processes share.
import { createServer } from 'node:http'
import { sharedNowMs } from '../../dist/model/shared-clock.js'

const SERVICE_MS = 20
const STALL_MS = 1_000
const EVERY_MS = 10_000

const waiting = []
const answeredAtMs = []

function answer({ response }) {
  response.end('ok')
  answeredAtMs.push(sharedNowMs())
}

function serve() {
  while (waiting.length > 0 && waiting[0].dueMs <= performance.now()) answer(waiting.shift())
  if (waiting.length > 0) setImmediate(serve)
}

function stall() {
  const untilMs = performance.now() + STALL_MS
  while (performance.now() < untilMs);
}

process.on('message', () => process.send({ answeredAtMs }))

const server = createServer((_request, response) => {
  waiting.push({ response, dueMs: performance.now() + SERVICE_MS })
  if (waiting.length === 1) setImmediate(serve)
})
server.listen(0, '127.0.0.1', () => process.send({ origin: `http://127.0.0.1:${server.address().port}` }))
setTimeout(() => {
  stall()
  setInterval(stall, EVERY_MS)
}, EVERY_MS / 2)
