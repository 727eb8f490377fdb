import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { isStickyBy } from '../../../src/model/sticky-by.ts'
import type { Worker } from '../../../src/targets/host/roster.ts'
import { keyIn, StickyFront } from '../../../src/targets/host/sticky.ts'
import type { Supervisor } from '../../../src/targets/host/supervisor.ts'

const HEAD = ['GET /x:y?cookie=no HTTP/1.1', 'Host: a', 'Cookie: theme=dark; sid=a=b; sid2=c', 'X-User:  jo ', '', '']
const head = HEAD.join('\r\n')

test.each([
  ['cookie:sid', 'a=b'],
  ['cookie:theme', 'dark'],
  ['cookie:missing', undefined],
  ['cookie:SID', undefined],
  ['header:x-user', 'jo'],
  ['header:X-USER', 'jo'],
  ['header:missing', undefined],
] as const)('%s finds %j', (by, key) => expect(keyIn(head, by)).toBe(key))

test.each(['address', 'cookie:connect.sid', 'header:X-Forwarded-For'])('%s tells clients apart', text =>
  expect(isStickyBy(text)).toBe(true),
)
test.each(['', 'cookie', 'cookie:', 'header: x', 'ip', 'address:x', 'cookie:a;b'])('%j does not', text =>
  expect(isStickyBy(text)).toBe(false),
)

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('a connection that no worker takes is offered to each of them once, and then closed', async () => {
  const port = await freePort()
  const workers = [1, 2, 3].map(slot => ({ slot, listeners: [{ port }] }) as unknown as Worker)
  const offered: number[] = []
  const supervisor = {
    plan: { workers: 3 },
    roster: { living: () => [...workers] },
    handOver: ({ slot }: Worker, _accepted: unknown, returned: () => void) => {
      offered.push(slot)
      setImmediate(returned)
    },
  } as unknown as Supervisor
  const front = new StickyFront('address', supervisor, message => expect.fail(message))
  front.open({ port, address: '127.0.0.1' })
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket.resume(), 'close')
  expect(offered.toSorted()).toEqual([1, 2, 3])
})
