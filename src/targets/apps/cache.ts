import { randomInt } from 'node:crypto'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { storeNamed } from './stores.ts'

// Values that are kept for a while once they were fetched: by the key in the query, or by one that is drawn.
const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'memory' },
    'life-ms': { type: 'string', default: '5000' },
    keys: { type: 'string', default: '100' },
    'fetch-ms': { type: 'string', default: '5' },
  },
})
const [lifeMs, keys, fetchMs] = [Number(values['life-ms']), Number(values.keys), Number(values['fetch-ms'])]
const store = storeNamed(values.store)

createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const key = searchParams.get('key') ?? String(randomInt(keys))
  const kept = await store.get(key)
  const value = kept ?? (await fetched(key))
  if (kept === undefined) await store.set(key, value, lifeMs)
  response.setHeader('content-type', 'application/json')
  response.setHeader('x-cache', kept === undefined ? 'MISS' : 'HIT')
  response.end(JSON.stringify({ key, value, cache: { hit: kept !== undefined } }))
}).listen(3000)

/** What a database would take its time for. */
function fetched(key: string): Promise<string> {
  return new Promise(resolve => setTimeout(() => resolve(`value of ${key}`), fetchMs))
}
