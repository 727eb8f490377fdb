import { createServer } from 'node:http'
import { openStore } from './store.ts'

// A counter as many apps have one: each POST adds one to it, and each response says where it is.
const store = openStore()

createServer(async (request, response) => {
  const value = request.method === 'POST' ? await store.increment('count') : Number((await store.get('count')) ?? 0)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ value }))
}).listen(3000)
