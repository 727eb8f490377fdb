import { type Ask, HandshakeError, type Heard, type SessionProtocol, type Talk } from './protocol.ts'

/**
 * Packets of Engine.IO 4, which carries Socket.IO 5 (https://socket.io/docs/v4/engine-io-protocol/,
 * https://socket.io/docs/v4/socket-io-protocol/). Those of one HTTP body are separated by \x1e.
 */
const PACKET = {
  ...{ open: '0', close: '1', ping: '2', pong: '3' },
  ...{ probe: '2probe', probed: '3probe', upgrade: '5' },
  ...{ connect: '40', disconnect: '41', event: '42', ack: '43', refused: '44' },
} as const
const SEPARATOR = '\x1e'

/** The code of sessions that the app refuses, as a middleware does that finds no token. */
const REFUSED = 'connect_error'

const HOME = '/socket.io/'

/** The event under which messages are sent. */
const EVENT = 'message'

/** As browsers do it: the session is opened by long polling, and moved to a WebSocket then. */
export const socketIo: SessionProtocol = {
  name: 'socket.io',
  summary: 'long polling first, then the upgrade, as browsers do it',
  home: HOME,
  pathOf: path => query(path, 'websocket'),
  async before(path, ask) {
    const polling = query(path, 'polling')
    const sid = sidIn(await ask('GET', polling))
    if (sid === undefined) return query(path, 'websocket')
    await ask('POST', `${polling}&sid=${sid}`, PACKET.connect)
    await untilConnected(ask, `${polling}&sid=${sid}`)
    return `${query(path, 'websocket')}&sid=${sid}`
  },
  talk: send => ({
    ...talkOf(send),
    begin() {
      send(PACKET.probe)
      return false
    },
  }),
}

/** As with `transports: ['websocket']`. */
export const socketIoWebSocket: SessionProtocol = {
  name: 'socket.io-websocket',
  summary: "without long polling, as with transports: ['websocket']",
  home: HOME,
  pathOf: path => query(path, 'websocket'),
  talk: talkOf,
}

function talkOf(send: (text: string) => void): Talk {
  return {
    begin: () => false,
    hear(text) {
      if (text === PACKET.ping) send(PACKET.pong)
      if (text === PACKET.probed) {
        send(PACKET.upgrade)
        return { kind: 'ready' }
      }
      if (text.startsWith(PACKET.open)) send(PACKET.connect)
      return heardIn(text)
    },
    frameOf: (text, n) => `${PACKET.event}${n}${JSON.stringify([EVENT, text])}`,
  }
}

function heardIn(text: string): Heard | undefined {
  if (text.startsWith(PACKET.connect)) return { kind: 'ready' }
  if (text.startsWith(PACKET.refused)) return { kind: 'refused', code: REFUSED }
  if (text.startsWith(PACKET.disconnect) || text === PACKET.close) return { kind: 'ended', code: 'disconnect' }
  if (text.startsWith(PACKET.event)) return { kind: 'message', text: textsIn(text.slice(PACKET.event.length), 1) }
  const ack = /^43(\d+)/.exec(text)
  return ack ? { kind: 'message', text: textsIn(text.slice(ack[0].length)), answers: Number(ack[1]) } : undefined
}

/** What a packet says after its number and its namespace, from one of its values on: strings as they are, everything else as JSON. */
function textsIn(packet: string, from = 0): string {
  try {
    const values = JSON.parse(packet.slice(packet.indexOf('['))) as unknown[]
    return values
      .slice(from)
      .map(each => (typeof each === 'string' ? each : JSON.stringify(each)))
      .join(' ')
  } catch {
    return packet
  }
}

/** The answer to the packet that connects may come with others, or after them. */
async function untilConnected(ask: Ask, polling: string): Promise<void> {
  for (;;) {
    const packets = (await ask('GET', polling)).split(SEPARATOR)
    if (packets.some(each => each.startsWith(PACKET.connect))) return
    if (packets.some(each => each.startsWith(PACKET.refused)))
      throw new HandshakeError({ outcome: 'rejected', code: REFUSED })
  }
}

function sidIn(body: string): string | undefined {
  const open = body.split(SEPARATOR).find(each => each.startsWith(PACKET.open))
  return open && /"sid":"([^"]+)"/.exec(open)?.[1]
}

function query(path: string, transport: 'polling' | 'websocket'): string {
  return `${path}${path.includes('?') ? '&' : '?'}EIO=4&transport=${transport}`
}
