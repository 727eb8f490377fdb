import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { hasHealthPage, onlyReportsHealth } from '../../../src/targets/side-server.ts'
import { inRepository, probe } from '../../support/targets.ts'

const pem = readFileSync(inRepository('test/fixtures/apps/localhost.pem'), 'utf8')
const live = new AbortController().signal

it('asks for the health of the host of the requests, for which its certificate is verified', async () => {
  const heard = new Set<string | undefined>()
  const server = createServer({ key: pem, cert: pem }, ({ headers }, response) => {
    heard.add(`${headers.host} ${headers.authorization}`)
    response.end('up')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // The certificate is for localhost, not for this address.
  const origin = `https://0.0.0.0:${(server.address() as AddressInfo).port}`
  try {
    const spec = { ...probe, ca: pem, headers: { host: 'localhost', authorization: 'Bearer x' } }
    expect(await hasHealthPage(origin, spec, live)).toBe(true)
    expect(await onlyReportsHealth(origin, spec, live)).toBe(true)
    expect([...heard]).toEqual(['localhost undefined'])
    expect(await hasHealthPage(origin, { ...spec, headers: {} }, live)).toBe(false)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
