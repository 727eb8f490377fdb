import { expect, it } from 'vitest'
import { doubtfulServerWarning, redirectedWarning } from '../../../src/analysis/server-warnings.ts'
import type { LoadedServer } from '../../../src/model/loaded-server.ts'
import type { ResultArm } from '../../../src/model/result-parts.ts'
import { modeTraitsOf } from '../../support/traits.ts'

const GET = { method: 'GET', path: '/' }
const server: LoadedServer = {
  ...{ origin: 'http://127.0.0.1:24817', port: 9000, chosenBy: 'only', redirectsTo: null, others: [], doubtful: false },
}
const arm = (id: string, loaded: Partial<LoadedServer> | null): ResultArm => ({
  ...{ id, app: 'app.js', mode: 'single', traits: modeTraitsOf('single'), workers: 1, node: 'v20.20.2' },
  ...{ keepAlive: true, control: false, version: null, loaded: loaded && { ...server, ...loaded } },
})

it('is silent about a server that responds itself, and where nothing is known', () => {
  for (const arms of [[arm('single', {})], [arm('single', null)]]) {
    expect(redirectedWarning(arms, GET)).toBeUndefined()
    expect(doubtfulServerWarning(arms, GET)).toBeUndefined()
  }
})

it('points out a redirect to TLS, and in which arms', () => {
  const away = { redirectsTo: 'https://localhost:8443/' }
  expect(redirectedWarning([arm('base', away), arm('head', away)], GET)).toMatchObject({
    message: 'GET / redirects to https://localhost:8443/: what was measured is the redirect.',
    advice: expect.stringContaining('--header "x-forwarded-proto: https"'),
  })
  expect(redirectedWarning([arm('base', {}), arm('head', away)], GET)?.message).toContain('8443/ (head): what')
})

it('points out a redirect to another host', () => {
  const warning = redirectedWarning([arm('single', { redirectsTo: 'http://www.example.com/' })], GET)
  expect(warning?.advice).toContain('add --header "host: www.example.com"')
})

it('names the server that may be the app instead', () => {
  const others = [
    { port: 2525, path: null, status: null },
    { port: 3000, path: null, status: 404 },
  ]
  expect(doubtfulServerWarning([arm('single', { doubtful: true, others })], GET)).toMatchObject({
    message:
      'Port 9000 was measured, but it looks like a health server: GET / gets the same response as a health check. Port 3000 responds with 404.',
    advice: 'If port 3000 is the app, add --port 3000, and --path with a page that it serves.',
  })
})
