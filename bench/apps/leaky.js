// A server that keeps so much for each request as it is told: on V8's heap, in buffers outside of it, or in open descriptors; or nothing, while
// it makes garbage and fills a cache that has a bound.
import { openSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '0' },
    kind: { type: 'string', default: 'heap' },
    cache: { type: 'string', default: '1000' },
  },
})
const bytes = Number(values.bytes)
const cacheSize = Number(values.cache)

/** What a text, its place in an array and its header take beside its characters. */
const OVERHEAD = 32

const kept = []
const cache = new Map()
let count = 0

const keep = {
  // A text of its own, flat and of one byte for each character: V8 can share and compress none of it.
  heap: () => kept.push(Buffer.alloc(Math.max(1, bytes - OVERHEAD), 'x').toString('latin1')),
  buffer: () => kept.push(Buffer.alloc(bytes, 1)),
  // One in a hundred requests.
  fds: () => count % 100 === 0 && kept.push(openSync('/dev/null')),
}[values.kind]

createServer((_request, response) => {
  count += 1
  if (bytes > 0) keep()
  cache.set(count, Buffer.alloc(256, 'y').toString('latin1'))
  if (cache.size > cacheSize) cache.delete(count - cacheSize)
  const garbage = Array.from({ length: 100 }, (_, at) => ({ at, text: `${count}/${at}` }))
  response.end(`${garbage.length}\n`)
}).listen(3000)
