import { expect, test } from 'vitest'
import { messageText } from '../../../src/load/websocket/message-text.ts'
import { plain } from '../../../src/load/websocket/protocols/plain.ts'
import type { Ask } from '../../../src/load/websocket/protocols/protocol.ts'
import { socketIo, socketIoWebSocket } from '../../../src/load/websocket/protocols/socket-io.ts'
import { returnDelayMs } from '../../../src/load/websocket/return-delay.ts'

test('plain sessions are open at once, and hear what is said', () => {
  const talk = plain.talk(() => {})
  expect(talk.begin()).toBe(true)
  expect(talk.hear('2')).toEqual({ kind: 'message', text: '2' })
  expect(talk.frameOf('hello', 3)).toBe('hello')
})

test('socket.io without polling: connects once the transport is open, answers pings, and takes events and acknowledgements', () => {
  const said: string[] = []
  const talk = socketIoWebSocket.talk(text => said.push(text))
  expect(socketIoWebSocket.pathOf('/socket.io/')).toBe('/socket.io/?EIO=4&transport=websocket')
  expect(talk.begin()).toBe(false)
  expect(talk.hear('0{"sid":"a","pingInterval":25000}')).toBeUndefined()
  expect(talk.hear('40{"sid":"b"}')).toEqual({ kind: 'ready' })
  expect(talk.hear('2')).toBeUndefined()
  expect(said).toEqual(['40', '3'])
  expect(talk.frameOf('say "hi"', 7)).toBe('427["message","say \\"hi\\""]')
  expect(talk.hear('42["message","say \\"hi\\"",{"at":1}]')).toEqual({ kind: 'message', text: 'say "hi" {"at":1}' })
  expect(talk.hear('437["say"]')).toEqual({ kind: 'message', text: 'say', answers: 7 })
  expect(talk.hear('44{"message":"no"}')).toEqual({ kind: 'refused', code: 'connect_error' })
  expect(talk.hear('41')).toEqual({ kind: 'ended', code: 'disconnect' })
})

test('socket.io as browsers do it: opens and connects by polling, then probes the WebSocket and moves to it', async () => {
  const asked: string[] = []
  const answers = ['0{"sid":"abc","upgrades":["websocket"]}', 'ok', '6\x1e40{"sid":"def"}']
  const ask: Ask = (method, path, body = '') => {
    asked.push(`${method} ${path} ${body}`.trim())
    return Promise.resolve(answers.shift()!)
  }
  expect(await socketIo.before!('/socket.io/', ask)).toBe('/socket.io/?EIO=4&transport=websocket&sid=abc')
  const polling = '/socket.io/?EIO=4&transport=polling'
  expect(asked).toEqual([`GET ${polling}`, `POST ${polling}&sid=abc 40`, `GET ${polling}&sid=abc`])
  const said: string[] = []
  const talk = socketIo.talk(text => said.push(text))
  expect(talk.begin()).toBe(false)
  expect(talk.hear('3probe')).toEqual({ kind: 'ready' })
  expect(said).toEqual(['2probe', '5'])
})

test('socket.io by polling is rejected where the app refuses the session', async () => {
  const answers = ['0{"sid":"abc","upgrades":["websocket"]}', 'ok', '6\x1e44{"message":"no token"}']
  const ask: Ask = () => Promise.resolve(answers.shift()!)
  await expect(socketIo.before!('/socket.io/', ask)).rejects.toMatchObject({
    ending: { outcome: 'rejected', code: 'connect_error' },
  })
})

test('clients come back after a delay that is drawn, and grows with each failure to at most five times', () => {
  expect([0, 0.5, 1].map(drawn => returnDelayMs(1_000, 0, drawn))).toEqual([500, 1_000, 1_500])
  expect([1, 2, 3, 9].map(failures => returnDelayMs(1_000, failures, 0.5))).toEqual([2_000, 4_000, 5_000, 5_000])
})

test('a message is not found in the answer to a later one', () => {
  const text = (n: number) => messageText({ message: undefined }, 1, n)
  expect(text(10)).not.toContain(text(1))
  expect(messageText({ message: '{"from":{client},"n":{n}}' }, 3, 9)).toBe('{"from":3,"n":9}')
})
