// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of a request
import { expect, test } from 'vitest'
import type { MixEntry, RequestMix } from '../../../src/model/request-mix.ts'
import { mixSettings, refuseLowRate } from '../../../src/scenarios/mix-settings.ts'

const entry = (name: string, more: Partial<MixEntry> = {}): MixEntry => ({
  ...{ name, weight: 1, ratePerSec: undefined, method: 'GET', path: '/', headers: {} },
  ...{ body: undefined, isJsonBody: false, expectStatus: undefined, expectBody: undefined },
  ...more,
})

const MIX: RequestMix = {
  entries: [
    entry('login', { method: 'POST', body: 'secret', headers: { authorization: 'secret' } }),
    entry('reset', { path: '/reset?token=${users.token}' }),
    entry('health', { weight: 0, ratePerSec: 50 }),
  ],
  data: [{ name: 'users', columns: ['token'], rows: [['secret']], order: 'in-turn' }],
  seed: 1,
}

test('a result has the requests as they are written, and nothing that may be secret', () => {
  const settings = mixSettings({ mix: MIX, tallies: [] })
  expect(settings).toMatchObject({ method: 'GET', path: '/reset?token=${users.token}' })
  expect(JSON.stringify(settings)).not.toContain('secret')
  expect(mixSettings({ mix: undefined, tallies: [] })).toEqual({})
})

test('a rate has to leave something to the requests without a rate of their own', () => {
  expect(() => refuseLowRate({ mix: MIX }, 40)).toThrow(
    "the requests' own rates add up to 50/s, but this run has only 40/s",
  )
  expect(() => refuseLowRate({ mix: MIX }, 51)).not.toThrow()
  expect(() => refuseLowRate({ mix: undefined }, 1)).not.toThrow()
})
