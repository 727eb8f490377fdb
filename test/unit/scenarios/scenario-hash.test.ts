import { describe, expect, test } from 'vitest'
import type { RequestSpec } from '../../../src/model/arm.ts'
import { type DataSet, type MixEntry, probedEntry } from '../../../src/model/request-mix.ts'
import type { CompareOptions } from '../../../src/options/compare-options.ts'
import { hashesOf, sampleArgumentsOf } from '../../../src/scenarios/compare-record.ts'

const REQUEST: RequestSpec = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }

function options(request: Partial<RequestSpec>, args: readonly string[] = [], builtIn = false): CompareOptions {
  const app = { name: 'app', script: '/app.js', args, env: {}, cwd: '/', builtIn }
  return { request: { ...REQUEST, ...request }, arms: [{ app, nodeArgs: [] }] } as unknown as CompareOptions
}

const ofRequest = (request: Partial<RequestSpec>) => hashesOf(options(request)).requestHash

test('headers, body and expected statuses are kept as a hash, and no secret with them', () => {
  const secret = { headers: { authorization: 'Bearer s3cret' }, body: 'pin=1234' }
  expect(ofRequest(secret)).toMatch(/^[0-9a-f]{64}$/)
  const all = [{}, secret, { ...secret, body: 'pin=1235' }, { expectStatus: [404] }].map(ofRequest)
  expect(new Set(all).size).toBe(4)
})

test('the order in which they were given does not matter', () => {
  const of = (headers: Record<string, string>, expectStatus: number[]) => ofRequest({ headers, expectStatus })
  expect(of({ a: '1', b: '2' }, [200, 404])).toBe(of({ b: '2', a: '1' }, [404, 200]))
})

describe('of a mix', () => {
  const entry = (name: string, more: Partial<MixEntry> = {}): MixEntry => ({
    ...{ ...REQUEST, path: `/${name}`, name, weight: 1, ratePerSec: undefined, isJsonBody: false },
    ...more,
  })
  const set = (name: string): DataSet => ({ name, columns: ['id'], rows: [['1']], order: 'in-turn' })
  const ofMix = (entries: MixEntry[], data: DataSet[] = []) =>
    hashesOf({ ...options(probedEntry(entries)), mix: { entries, data, seed: 1 } }).requestHash
  const [list, search] = [entry('list', { headers: { accept: 'text/html' } }), entry('search')]

  test('their order, and which of them the file has first, does not matter', () => {
    expect(ofMix([search, list])).toBe(ofMix([list, search]))
    expect(ofMix([list, search], [set('a'), set('b')])).toBe(ofMix([list, search], [set('b'), set('a')]))
  })

  test('what each is does', () => {
    const mixes = [[list], [list, search], [list, { ...search, weight: 2 }], [list, { ...search, body: 'q' }]]
    expect(new Set(mixes.map(mix => ofMix(mix))).size).toBe(4)
    expect(ofMix([list, search], [set('a')])).not.toBe(ofMix([list, search]))
  })

  test('of one request without values it is that of the request', () => {
    expect(ofMix([list])).toBe(ofRequest(list))
    // The request of the probe is filled.
    const mix = { entries: [list], data: [], seed: 1 }
    expect(hashesOf({ ...options({ ...list, body: 'filled' }), mix }).requestHash).toBe(ofRequest(list))
    expect(ofMix([list], [set('a')])).not.toBe(ofRequest(list))
  })
})

test("a script's arguments are hashed; a sample's are kept, as its work is measured anew in each run", () => {
  const script = options({}, ['prod.json'])
  expect(hashesOf(script).argumentsHash).not.toBe(hashesOf(options({})).argumentsHash)
  expect(sampleArgumentsOf(script)).toEqual({})
  const sample = options({}, ['--iterations', '5'], true)
  expect(hashesOf(sample).argumentsHash).toBe(hashesOf(options({})).argumentsHash)
  expect(sampleArgumentsOf(sample)).toEqual({ app: ['--iterations', '5'] })
})

test('which app of an ecosystem file is run belongs to the scenario, and an app without one keeps its hash', () => {
  const file = (only: string | undefined) => {
    const { arms, ...rest } = options({})
    const ecosystem = { only, env: undefined }
    return { ...rest, arms: arms.map(arm => ({ ...arm, app: { ...arm.app, ecosystem } })) } as CompareOptions
  }
  const hashes = [file('api'), file('web'), file(undefined)].map(each => hashesOf(each).argumentsHash)
  expect(new Set(hashes).size).toBe(3)
  expect(hashes).not.toContain(hashesOf(options({})).argumentsHash)
})
