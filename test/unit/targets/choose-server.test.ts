import { describe, expect, it } from 'vitest'
import { chooseServer, type Preference, type SeenServer } from '../../../src/targets/choose-server.ts'

/** A server that answers with 200, unless told otherwise. */
function server(requested: number, more: Partial<SeenServer> = {}, status = 200): SeenServer {
  const origin = `http://127.0.0.1:${requested}`
  const answer = { origin, atMs: 0, status, expected: status < 400, elsewhere: undefined }
  const seen = { heldBy: 'workers', complete: true, answer, gaveUp: false, isDeaf: false } as const
  return { name: String(requested), requested, turn: 0, ...seen, ...more }
}

const silent = { answer: undefined }
const long = { changeMs: 60_000, firstGoodMs: 60_000 }
const decide = (servers: SeenServer[], since = long, preferred?: Preference) => {
  const decision = chooseServer(servers, preferred, since)
  if (decision.kind === 'chosen') return `${decision.server.name} ${decision.by}`
  return decision.kind === 'alike' ? decision.servers.map(each => each.name).join(' or ') : decision.kind
}

describe('by the answers alone', () => {
  it('waits until nothing has changed for a while, as further servers may come', () => {
    expect(decide([server(3000)], { changeMs: 500, firstGoodMs: 500 })).toBe('wait')
    expect(decide([server(3000)], { changeMs: 800, firstGoodMs: 800 })).toBe('3000 only')
  })

  it('takes the only one that answers as expected, and asks where several do', () => {
    expect(decide([server(9000, {}, 404), server(3000)])).toBe('3000 answer')
    expect(decide([server(9000), server(3000)])).toBe('9000 or 3000')
    expect(decide([server(9000, {}, 404)])).toBe('wait')
    expect(decide([server(9000, { gaveUp: true }, 404)])).toBe('none')
  })

  it.each([
    ['has not answered', silent, 200],
    ['listens in some workers only', { complete: false }, 200],
    ['is not ready', {}, 503],
  ])('has patience with one that %s, for a while', (_what, more, status) => {
    const servers = [server(9000), server(3000, more, status)]
    expect(decide(servers, { changeMs: 1_000, firstGoodMs: 1_000 })).toBe('wait')
    expect(decide(servers)).toBe('9000 answer')
  })

  it('has none with one that speaks another protocol, or refuses the request', () => {
    const since = { changeMs: 1_000, firstGoodMs: 1_000 }
    expect(decide([server(3000), server(2525, { ...silent, isDeaf: true })], since)).toBe('3000 answer')
    expect(decide([server(3000), server(9000, {}, 401)], since)).toBe('3000 answer')
  })

  it('prefers what answers itself to what sends clients elsewhere', () => {
    const away = server(80)
    const redirecting = { ...away, answer: { ...away.answer!, status: 301, elsewhere: 'https://localhost:443/' } }
    expect(decide([redirecting, server(3000)])).toBe('3000 answer')
    expect(decide([redirecting, server(443, silent)])).toBe('80 answer')
    const onPort: Preference = { name: '80', by: 'environment' }
    expect(decide([redirecting, server(443)], long, onPort)).toBe('443 answer')
    expect(decide([redirecting], long, onPort)).toBe('80 environment')
    expect(decide([redirecting, server(443)], long, { name: '80', by: 'option' })).toBe('80 option')
  })

  it('prefers a port to a unix socket', () => {
    const unix = server(0, { name: 'unix:/a.sock', path: '/a.sock' })
    expect(decide([server(3000), unix])).toBe('3000 answer')
    expect(decide([server(3000, {}, 404), unix])).toBe('unix:/a.sock answer')
    expect(decide([unix])).toBe('unix:/a.sock only')
    expect(decide([unix, server(9000, { heldBy: 'primary' })])).toBe('unix:/a.sock workers')
  })
})

describe('where an app forks its own cluster', () => {
  const ofPrimary = { heldBy: 'primary' } as const

  it('takes what the workers have requested, not what the primary serves beside it', () => {
    expect(decide([server(9100, ofPrimary), server(3000)])).toBe('3000 workers')
  })

  it('takes the port of the primary where the workers have requested none', () => {
    expect(decide([server(3000, ofPrimary), server(0)])).toBe('3000 primary')
  })

  it('takes the only one that there is', () => {
    expect(decide([server(3000, ofPrimary)])).toBe('3000 only')
    expect(decide([server(0)])).toBe('0 only')
  })
})

describe('by a preference', () => {
  const by = (how: Preference['by']): Preference => ({ name: '3000', by: how })

  it.each(['option', 'environment', 'earlier'] as const)('%s: takes that one, whatever the others do', how => {
    expect(decide([server(9000), server(3000)], long, by(how))).toBe(`3000 ${how}`)
    expect(decide([server(9000), server(3000, silent)], long, by(how))).toBe('wait')
    expect(decide([server(9000), server(3000, { gaveUp: true }, 404)], long, by(how))).toBe('none')
  })

  it('waits for the one of --port and of an earlier boot as long as it takes, for that of PORT only for a while', () => {
    expect(decide([server(9000)], long, by('option'))).toBe('wait')
    expect(decide([server(9000)], long, by('earlier'))).toBe('wait')
    expect(decide([server(9000)], { changeMs: 1_000, firstGoodMs: 1_000 }, by('environment'))).toBe('wait')
    expect(decide([server(9000)], long, by('environment'))).toBe('9000 only')
  })

  it('does not wait for others in later boots', () => {
    const now = { changeMs: 0, firstGoodMs: 0 }
    expect(decide([server(3000)], now, by('earlier'))).toBe('3000 earlier')
    expect(decide([server(3000)], now, by('option'))).toBe('wait')
    const ipv6 = server(3000)
    const overIpv6 = { ...ipv6, answer: { ...ipv6.answer!, origin: 'http://[::1]:3000' } }
    expect(decide([overIpv6], now, by('earlier')), 'IPv4 may come yet').toBe('wait')
    expect(decide([overIpv6], long, by('earlier'))).toBe('3000 earlier')
  })
})
