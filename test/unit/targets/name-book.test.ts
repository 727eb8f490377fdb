import { describe, expect, test } from 'vitest'
import { lookUpIn, NameBook } from '../../../src/targets/name-book.ts'

const live = new AbortController().signal
const failing = (code: string) => Object.assign(new Error(code), { code })

/** Takes a look-up for each time that it is asked: addresses, or an error. */
function scripted(...results: (readonly string[] | Error)[]) {
  const asked: string[] = []
  const book = new NameBook(async name => {
    asked.push(name)
    const result = results.shift()!
    if (result instanceof Error) throw result
    return result
  })
  return { book, asked }
}

describe('a book of names', () => {
  test('looks each name up once', async () => {
    const { book, asked } = scripted(['10.0.0.1', '10.0.0.2'], ['10.0.0.3'])
    for (let boot = 0; boot < 3; boot += 1)
      expect(await book.addressesOf('app.test', live)).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(await book.addressesOf('other.test', live)).toEqual(['10.0.0.3'])
    expect(asked).toEqual(['app.test', 'other.test'])
  })

  test('looks no address up', () => {
    const { book, asked } = scripted()
    expect([book.addressesOf('127.0.0.1', live), book.addressesOf('::1', live)]).toEqual([undefined, undefined])
    expect(asked).toEqual([])
  })

  test('has the address of IPv4 first for this machine, whose clients have such', async () => {
    const { book } = scripted(['::1', '127.0.0.1'])
    expect(await book.addressesOf('localhost', live)).toEqual(['127.0.0.1', '::1'])
  })

  test('asks again where no name server responds, and at once says that there is no such name', async () => {
    const patient = scripted(failing('EAI_AGAIN'), ['10.0.0.1'])
    expect(await patient.book.addressesOf('app.test', live)).toEqual(['10.0.0.1'])
    const unknown = scripted(failing('ENOTFOUND'))
    await expect(unknown.book.addressesOf('app.test', live)).rejects.toMatchObject({ code: 'ENOTFOUND' })
    expect(unknown.asked).toHaveLength(1)
  })

  test('forgets a look-up that failed or was aborted', async () => {
    const replies = [Promise.reject(failing('ENOTFOUND')), new Promise<never>(() => {}), Promise.resolve(['10.0.0.1'])]
    const book = new NameBook(() => replies.shift()!)
    await expect(book.addressesOf('app.test', live)).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(book.addressesOf('app.test', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(await book.addressesOf('app.test', live)).toEqual(['10.0.0.1'])
  })

  test('keeps what a server responded at by its origin: others of the name may listen elsewhere', () => {
    const { book } = scripted()
    book.use('http://app.test:8080', '10.0.0.1')
    book.use('http://app.test:8081', '10.0.0.2')
    const ports = [8080, 8081, 8082]
    expect(ports.map(port => book.usedFor(`http://app.test:${port}`))).toEqual(['10.0.0.1', '10.0.0.2', undefined])
  })

  test('waits for a name server no longer than for the signal', async () => {
    const book = new NameBook(() => new Promise(() => {}))
    const soon = AbortSignal.timeout(50)
    await expect(book.addressesOf('app.test', soon)).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

test('a look-up in known addresses gives all of them, or the first', () => {
  const found: unknown[] = []
  const lookUp = lookUpIn(['10.0.0.1', 'fd00::1'])
  lookUp('app.test', { all: true }, (_error, all) => found.push(all))
  lookUp('app.test', {}, (_error, address, family) => found.push([address, family]))
  expect(found).toEqual([
    [
      { address: '10.0.0.1', family: 4 },
      { address: 'fd00::1', family: 6 },
    ],
    ['10.0.0.1', 4],
  ])
})
