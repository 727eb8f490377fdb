import { describe, expect, test } from 'vitest'
import { configured } from '../../../src/options/config/index.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'
import { folderWith, parse, resolved } from './chaos-run.ts'

const chaos = (...words: string[]) => resolved([...words, '--kill-every', '5s'])
const refusal = (...words: string[]) =>
  chaos(...words).then(
    () => undefined,
    ({ message }: Error) => message,
  )

describe('--websocket', () => {
  test('without a path sessions are opened where servers have them', async () => {
    expect((await chaos()).webSocket).toBeUndefined()
    expect((await chaos('--websocket')).webSocket).toMatchObject({
      path: '/',
      protocol: 'plain',
      reconnectAfterMs: 1_000,
    })
    expect((await chaos('--websocket', '--protocol', 'socket.io')).webSocket!.path).toBe('/socket.io/')
    expect((await chaos('--websocket', '/chat')).webSocket!.path).toBe('/chat')
  })

  test('the rate follows from the sessions, and the app is ready with any answer at that path', async () => {
    const options = await chaos('--websocket', '/ws', '-c', '50', '--message-every', '250ms')
    expect(options).toMatchObject({ ratePerSec: 200, engine: 'websocket', connections: 50, maxConnections: 50 })
    expect(options.request.path).toBe('/ws')
    expect(options.request.expectStatus).toContain(426)
    const probed = await chaos('--websocket', '/ws', '--path', '/health', '--expect-status', '200')
    expect(probed.request).toMatchObject({ path: '/health', expectStatus: [200] })
  })

  test('requests and what to count in the configuration are not those of its sessions', async () => {
    const mix = {
      requests: { entries: [{ path: '/a' }, { path: '/b' }] },
      tally: ['status'],
    }
    using folder = folderWith({ 'clusterbench.config.json': JSON.stringify({ app: 'hello', ...mix }) })
    const { apps, flags } = await configured(await parse(['--websocket', '--kill-every', '5s']), folder.path)
    const options = await resolveChaos(apps[0], [], flags, folder.path)
    expect(options).toMatchObject({ engine: 'websocket', mix: undefined, tallies: [] })
  })

  test.each([
    [['--websocket', 'app.js'], '--websocket "app.js": expected a path'],
    [['--websocket', '--rate', '100'], '--rate: not allowed together with --websocket'],
    [['--websocket', '--no-keepalive'], '--no-keepalive: not allowed together with --websocket'],
    [['--websocket', '--engine', 'undici'], '--engine: not allowed together with --websocket'],
    [['--websocket', '--protocol', 'socketio'], '--protocol "socketio": '],
    [['--websocket', '--message', ''], '--message "": expected a text'],
    [['--message-every', '1s'], '--message-every: requires --websocket'],
    [['--reconnect-after', '1s'], '--reconnect-after: requires --websocket'],
    [['--threshold', 'sessions.lost == 0'], '--threshold "sessions.lost == 0": requires --websocket'],
  ])('%j is refused', async (words, message) => {
    expect(await refusal(...words)).toContain(message)
  })
})
