import { expect, test } from 'vitest'
import type { RequestSpec } from '../../../src/model/arm.ts'
import { asTheyCount } from '../../../src/scenarios/compare-record.ts'
import { answered, answers } from '../../support/answers-of.ts'

test('redirects of one arm are rejected unless somebody said what is expected', () => {
  const request: RequestSpec = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }
  const generations = [answered(0, { base: answers({ 200: 500 }), head: answers({ 302: 900 }) })]
  const okOf = (more: Partial<RequestSpec>, allowedDifferences: 'status'[] = []) =>
    asTheyCount({ request: { ...request, ...more }, mix: undefined, allowedDifferences }, generations)[0]!.arms[1]!
      .requests.closed.ok
  expect(okOf({})).toBe(0)
  expect(okOf({}, ['status'])).toBe(900)
  expect(okOf({ expectStatus: [302] })).toBe(900)
  // With another body they would not be ok in the first place.
  expect(okOf({ expectBody: { contains: 'page' } })).toBe(900)
})
