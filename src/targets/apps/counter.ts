import { createServer } from 'node:http'
import { FOR_GOOD_MS, openStore } from './stores.ts'

// A counter as many apps have one: each POST adds one to it, and each response says where it is.
const store = openStore()

createServer(async (request, response) => {
  const value =
    request.method === 'POST' ? await store.add('count', 1, FOR_GOOD_MS) : Number((await store.get('count')) ?? 0)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ value }))
}).listen(3000)
