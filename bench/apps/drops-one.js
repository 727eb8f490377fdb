// Answers every request, but closes the connection of exactly one without an answer: the first to come so long after the
// first request of its process. Files tell the processes of a run, one after the other, whether it has happened; the first
// process does not do it, as the first generation is too short to know in which phase that would be.
import { openSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { once: { type: 'string', default: '' }, afterMs: { type: 'string', default: '0' } },
})
let isArmed = values.once !== '' && !canMake(`${values.once}-first`)
let dueMs

/** Whether no process has made the file before. */
function canMake(path) {
  try {
    openSync(path, 'wx')
    return true
  } catch {
    return false
  }
}

/** Whether this request is the one. */
function isTheOne() {
  if (!isArmed) return false
  dueMs ??= performance.now() + Number(values.afterMs)
  if (performance.now() < dueMs) return false
  isArmed = false
  return canMake(values.once)
}

createServer((request, response) => {
  if (isTheOne()) request.socket.destroy()
  else response.end('ok\n')
}).listen(3000)
