import { describe, expect, test } from 'vitest'
import { resolved } from './chaos-run.ts'

const KILLS = ['--kill-every', '5s']
const chaos = (...args: string[]) => resolved([...KILLS, ...args])

describe.runIf(process.platform === 'linux')('clients', () => {
  test('have a connection each, and more where more are kept', async () => {
    expect(await chaos('--clients', '40')).toMatchObject({ clients: 40, connections: 100 })
    expect(await chaos('--clients', '150')).toMatchObject({ clients: 150, connections: 150 })
    expect(await chaos()).toMatchObject({ clients: undefined, connections: 100 })
  })

  test('are missed where a sticky primary would have some to tell apart', async () => {
    const { remarks } = await chaos('--modes', 'sticky')
    expect(remarks.join()).toContain('add --clients 64')
    for (const args of [['--modes', 'sticky', '--clients', '8'], ['--modes', 'cluster-rr'], []])
      expect((await chaos(...args)).remarks.join()).not.toContain('--clients')
  })

  test('cannot be told apart by what all of them send', async () => {
    const by = ['--modes', 'sticky', '--clients', '8', '--sticky-by', 'cookie:sid']
    await expect(chaos(...by)).rejects.toThrow('all requests are alike')
    await expect(chaos(...by, '--header', 'Cookie: sid=1')).rejects.toThrow('all requests are alike')
    expect(await chaos(...by, '--header', 'Cookie: sid={client}')).toMatchObject({ stickyBy: 'cookie:sid' })
  })
})
