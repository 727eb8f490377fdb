import { expect, it } from 'vitest'
import { PortBook } from '../../../src/targets/host/port-book.ts'

const listener = (port: number) => ({ key: '3000', requested: 3000, turn: 0, address: '::', port })

it('gives plain processes the concrete port as soon as it is known', () => {
  const book = new PortBook('plain')
  expect(book.next(0)).toEqual({})
  expect(book.learn(listener(41_000))).toBe(true)
  expect(book.next(1)).toEqual({ 3000: 41_000 })
})

it('lets workers of a cluster ask for any port while another one listens', () => {
  const book = new PortBook('cluster')
  book.learn(listener(41_000))
  expect(book.next(1)).toEqual({})
})

it('asks for the concrete port once no worker of a cluster listens, and keeps to it', () => {
  const book = new PortBook('cluster')
  book.learn(listener(41_000))
  expect(book.next(0)).toEqual({ 3000: 41_000 })
  expect(book.next(1)).toEqual({ 3000: 41_000 })
})

it('follows a server that listens again', () => {
  const book = new PortBook('cluster')
  book.learn(listener(41_000))
  book.move(listener(42_000))
  expect(book.learn(listener(42_000))).toBe(true)
})

it('lets each worker have a port of its own where the load does not go', () => {
  const book = new PortBook('cluster')
  const metrics = (port: number) => ({ ...listener(port), key: '9100' })
  book.learn(listener(41_000))
  book.learn(metrics(42_000))
  book.load(41_000)
  expect(book.learn(metrics(43_000))).toBe(true)
  expect(book.learn(metrics(41_000)), 'nor may another server take that port').toBe(false)
  expect(book.learn(listener(44_000))).toBe(false)
})

it('notices a worker that came up on another port', () => {
  const book = new PortBook('cluster')
  expect(book.learn(listener(41_000))).toBe(true)
  expect(book.learn(listener(41_000))).toBe(true)
  expect(book.learn(listener(42_000))).toBe(false)
})
