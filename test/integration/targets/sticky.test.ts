import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import { appOf, armOf, eventually, options } from '../../support/targets.ts'

// The front of a sticky primary: what a client sends reaches the worker as it was sent, whatever was read of it to find its key.

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

function start(stickyBy: 'address' | 'header:x-key'): Promise<Target> {
  return owner.start(armOf(appOf('echoes-body.js'), 'sticky'), { ...options, stickyBy }, new AbortController().signal)
}

/** Sends these pieces one after the other, each in a packet of its own, and returns all that came back until `count` answers were there. */
async function talk(target: Target, pieces: readonly (string | Buffer)[], count: number): Promise<string> {
  const { hostname, port } = new URL(target.origin)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let read = ''
  socket.setEncoding('latin1').on('data', chunk => {
    read += chunk
  })
  for (const piece of pieces) {
    await new Promise<void>(resolve => socket.write(piece, () => setTimeout(resolve, 20)))
  }
  await eventually(`${count} answers: ${read}`, 10_000, () => read.split('HTTP/1.1 200').length > count)
  socket.destroy()
  return read
}

const LARGE = 3 * 2 ** 20
const head = (path: string, more: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\n${more}`
const workersIn = (read: string) => [...read.matchAll(/x-clusterbench-worker: (\d+)/gi)].map(([, slot]) => slot)

describe.each(['address', 'header:x-key'] as const)('by %s', stickyBy => {
  it('a request in pieces, one with a large body, and two at once arrive whole, at one worker', async () => {
    const target = await start(stickyBy)
    const large = [head('/large', `X-Key: k1\r\nContent-Length: ${LARGE}\r\n\r\n`), Buffer.alloc(LARGE, 'x')]
    const answers = [
      await talk(
        target,
        ['POST /in-', 'pieces HTTP/1.1\r\nHost: a\r\nX-K', 'ey: k1\r\nContent-Length: 4\r\n\r\nab', 'cd'],
        1,
      ),
      await talk(target, [Buffer.concat(large.map(each => Buffer.from(each)))], 1),
      await talk(
        target,
        [`${head('/one', 'X-Key: k1\r\nContent-Length: 2\r\n\r\nab')}${head('/two', 'Content-Length: 0\r\n\r\n')}`],
        2,
      ),
    ]
    expect(answers[0]).toContain('/in-pieces 4')
    expect(answers[1]).toContain(`/large ${LARGE}`)
    expect(answers[2]).toMatch(/\/one 2[\s\S]*\/two 0/)
    expect(new Set(answers.flatMap(workersIn)).size).toBe(1)
    await target.stop()
  })
})

it('what stands in a body names no client', async () => {
  const target = await start('header:x-key')
  const bodies = Array.from({ length: 12 }, (_, at) => `\r\nX-Key: k${at}\r\n`)
  const answers = await Promise.all(
    bodies.map(body => talk(target, [`${head('/', `Content-Length: ${body.length}\r\n\r\n`)}${body}`], 1)),
  )
  expect(new Set(answers.flatMap(workersIn)).size).toBe(1)
  await target.stop()
})

it('a connection that sends nothing for long does not keep the others waiting', async () => {
  const target = await start('header:x-key')
  const { hostname, port } = new URL(target.origin)
  const silent = connect({ host: hostname, port: Number(port) })
  expect(await talk(target, [head('/', 'X-Key: k\r\nContent-Length: 0\r\n\r\n')], 1)).toContain('/ 0')
  silent.destroy()
  await target.stop()
})
