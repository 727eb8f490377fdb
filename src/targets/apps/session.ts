import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { FOR_GOOD_MS, openStore } from './stores.ts'

// Sessions with a cookie: POST /login begins one, and GET /me asks whose it is.
const store = openStore()
let users = 0

createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json')
  if (request.method === 'POST' && request.url === '/login') {
    const id = randomUUID()
    await store.set(id, (await nameIn(request)) ?? `user ${++users}`, FOR_GOOD_MS)
    response.setHeader('set-cookie', `sid=${id}; Path=/; HttpOnly; SameSite=Lax`)
    response.end(JSON.stringify({ loggedIn: true }))
    return
  }
  if (request.url !== '/me') {
    response.end(JSON.stringify({ routes: ['POST /login', 'GET /me'] }))
    return
  }
  const user = await userOf(request)
  response.statusCode = user === undefined ? 401 : 200
  response.end(JSON.stringify(user === undefined ? { error: 'not logged in' } : { user }))
}).listen(3000)

/** The name in a body such as `{ "user": "ada" }`; undefined without one. */
async function nameIn(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return (JSON.parse(Buffer.concat(chunks).toString()) as { user?: string }).user
  } catch {
    return undefined
  }
}

async function userOf({ headers }: IncomingMessage): Promise<string | undefined> {
  const id = /(?:^|;\s*)sid=([\w-]+)/.exec(headers.cookie ?? '')?.[1]
  return id === undefined ? undefined : store.get(id)
}
