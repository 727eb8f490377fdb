import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { storePath } from './store-path.ts'
import { MemoryStore } from './stores.ts'

// The store that all workers of a sample share. Each worker may start one: the first that has the address stays.

/** Without a worker for so long, nobody will come any more. */
const ALONE_MS = 1_000

const store = new MemoryStore()
const sockets = new Set<Socket>()
let alone: NodeJS.Timeout | undefined

const server = createServer(socket => {
  sockets.add(socket)
  clearTimeout(alone)
  socket.on('error', () => {})
  socket.on('close', () => {
    sockets.delete(socket)
    if (sockets.size === 0) waitAlone()
  })
  // Answers have to come in the order of the questions.
  let before = Promise.resolve()
  createInterface({ input: socket }).on('line', line => {
    before = before.then(async () => void socket.write(`${JSON.stringify((await answer(JSON.parse(line))) ?? null)}\n`))
  })
})

server.on('error', () => process.exit())
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave)
server.listen(storePath(process.argv[2]!), waitAlone)

async function answer([what, key, value, lifeMs]: [string, string, string | number, number]) {
  if (what === 'get') return store.get(key)
  return what === 'set' ? store.set(key, String(value), lifeMs) : store.add(key, Number(value), lifeMs)
}

function waitAlone(): void {
  alone = setTimeout(leave, ALONE_MS)
}

function leave(): void {
  server.close(() => process.exit())
  for (const socket of sockets) socket.destroy()
}
