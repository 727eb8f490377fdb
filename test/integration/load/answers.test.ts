import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LONGEST_HEAD } from '../../../src/load/engines/answer-head.ts'
import { AnswerReader, type Reading } from '../../../src/load/engines/answer-reader.ts'
import { randomStream } from '../../../src/model/random.ts'
import { Dice, type SampleAnswer, sampleAnswer } from '../../support/answers.ts'
import { keepsAlive, workerOf } from '../../support/node-http.ts'

const ANSWERS = 2_000
const SEED = 1

/** What a client read of an answer. */
interface Read {
  readonly status: number
  readonly keepsAlive: boolean
  readonly worker: number
  readonly bodyLength: number
  readonly bodyHash: number
}

const dice = new Dice(randomStream(SEED, 'answers'))
const answers = Array.from({ length: ANSWERS }, () => sampleAnswer(dice))

describe(`${ANSWERS} answers, seed ${SEED}`, () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  let server: Server

  beforeAll(async () => {
    server = playing(answers)
    await once(server, 'listening')
  })
  afterAll(() => {
    agent.destroy()
    server.close()
  })

  test('has answers of every kind', () => {
    const kinds = new Set(answers.map(kindOf))
    for (const method of ['GET', 'HEAD'])
      for (const kind of ['200', '204', '304']) expect(kinds).toContain(`${method} ${kind}`)
    expect(answers.filter(answer => answer.endsWithConnection).length).toBeGreaterThan(ANSWERS / 10)
    expect(answers.filter(({ bytes }) => /^HTTP\/1.1 1/.test(bytes.toString('latin1', 0, 20))).length).toBeGreaterThan(
      100,
    )
  })

  test('node:http and the reader read the same, and to the same byte', async () => {
    const byNode = await Promise.all(
      answers.map((answer, index) => readByNode((server.address() as AddressInfo).port, index, answer, agent)),
    )
    answers.forEach((answer, index) => {
      const told = `answer ${index}: ${answer.method} ${JSON.stringify(answer.bytes.toString('latin1').slice(0, 2000))}`
      // The connections are used again: had node:http ended anywhere else, the next answer would not be one.
      expect(byNode[index], told).toEqual(readByUs(answer, told))
      expect(byNode[index]?.bodyLength, told).toBe(answer.bodyLength)
      expect(byNode[index]?.status, told).toBe(answer.status)
    })
  })
})

function kindOf({ method, status }: SampleAnswer): string {
  return `${method} ${status}`
}

/** Plays the answer whose number is the request's path. */
function playing(recorded: readonly SampleAnswer[]): Server {
  const pieces = new Dice(randomStream(SEED, 'segments'))
  return createServer({ noDelay: true }, socket => {
    let asked = ''
    socket.on('error', () => {})
    socket.on('data', chunk => {
      asked += chunk.toString('latin1')
      if (!asked.endsWith('\r\n\r\n')) return
      const { bytes, endsWithConnection } = recorded[Number(/\/(\d+)/.exec(asked)?.[1])]!
      asked = ''
      for (const piece of pieces.cut(bytes)) socket.write(piece)
      if (endsWithConnection) socket.end()
    })
  }).listen(0, '127.0.0.1')
}

function readByNode(port: number, index: number, { method }: SampleAnswer, agent: Agent): Promise<Read> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new Error(`answer ${index}`, { cause: error }))
    const options = { port, host: '127.0.0.1', agent, method, path: `/${index}`, maxHeaderSize: LONGEST_HEAD }
    const asking = request(options, answer => {
      let bodyLength = 0
      let bodyHash = 0
      const head = { status: answer.statusCode ?? 0, keepsAlive: keepsAlive(asking), worker: workerOf(answer) }
      answer.on('data', (chunk: Buffer) => {
        bodyLength += chunk.length
        bodyHash = crc32(chunk, bodyHash)
      })
      answer.on('error', fail).on('end', () => resolve({ ...head, bodyLength, bodyHash }))
    })
    asking.on('error', fail).end()
  })
}

/** Reads the answer in pieces, and proves that it ends with its last byte. */
function readByUs({ bytes, method, endsWithConnection }: SampleAnswer, told: string): Read {
  const reader = new AnswerReader()
  reader.expect(true, { method })
  const pieces = dice.cut(bytes.subarray(0, -1))
  expect(new Set(pieces.map(piece => reader.read(piece, piece.length))), told).toEqual(new Set(['more']))
  expect(reader.read(bytes.subarray(-1), 1), told).toBe(endsWithConnection ? 'more' : 'whole')
  expect(reader.finish(), told).toBe(endsWithConnection)
  expect(readTwice(bytes, method), told).toBe(endsWithConnection ? 'more' : 'overlong')
  const { status, keepsAlive, worker, bodyBytes, bodyHash } = reader
  return { status, keepsAlive, worker, bodyLength: bodyBytes, bodyHash }
}

/** Reads the answer and itself again behind it, in one piece. */
function readTwice(bytes: Buffer, method: string): Reading {
  const reader = new AnswerReader()
  reader.expect(false, { method })
  return reader.read(Buffer.concat([bytes, bytes]), 2 * bytes.length)
}
