import { describe, expect, test } from 'vitest'
import { differencesInWords } from '../../../../src/analysis/baseline/difference.ts'
import { machineDifferences } from '../../../../src/analysis/baseline/fingerprint.ts'
import { matchArms } from '../../../../src/analysis/baseline/matching.ts'
import { scenarioDifferences } from '../../../../src/analysis/baseline/scenario.ts'
import { storedBaseline } from '../../../../src/analysis/baseline/stored.ts'
import { type CompareSettings, compareResultSchema } from '../../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram } from '../../../../src/model/histogram.ts'
import { held } from '../../../../src/model/load-profile.ts'
import type { Environment, ResultArm } from '../../../../src/model/result-parts.ts'
import { scenarioOf } from '../../../../src/options/settings/recorded.ts'
import { SETTINGS, sampleResult } from '../../../golden/results.ts'
import { modeTraitsOf } from '../../../support/traits.ts'

function arm(id: string, more: Partial<ResultArm> = {}): ResultArm {
  return {
    ...{ id, app: 'server.js', mode: 'single', workers: 1, node: 'v20.20.2', keepAlive: true },
    ...{ traits: modeTraitsOf('single'), control: false, version: null, ...more },
  }
}

const version = (side: 'base' | 'head') => ({ side, kind: 'git', name: 'main', commit: null, dirty: false }) as const

describe('matchArms', () => {
  const pairs = (here: ResultArm[], there: ResultArm[]) =>
    matchArms(here, there).map(match => [match.here.id, match.there?.id])

  test('finds the same app in the same mode with the same workers, whatever it was called', () => {
    const there = [arm('single'), arm('rr ×2', { mode: 'rr', workers: 2 }), arm('rr ×4', { mode: 'rr', workers: 4 })]
    expect(pairs([arm('rr', { mode: 'rr', workers: 4 })], there)).toEqual([['rr', 'rr ×4']])
    expect(pairs([arm('os', { mode: 'os' })], there)).toEqual([['os', undefined]])
    expect(pairs([arm('a', { app: './server.js' })], there)).toEqual([['a', 'single']])
  })

  test('of several Nodes the same one, else any', () => {
    const there = [arm('v20'), arm('v22', { node: 'v22.14.0' })]
    expect(pairs([arm('x', { node: 'v22.14.0' }), arm('y', { node: 'v24.1.0' })], there)).toEqual([
      ['x', 'v22'],
      ['y', 'v20'],
    ])
  })

  test('a control is no one, and of two versions the head counts on both sides', () => {
    const there = [arm('base', { version: version('base') }), arm('head', { version: version('head') })]
    expect(pairs([arm('mine'), arm('control', { control: true })], there)).toEqual([['mine', 'head']])
    expect(pairs(there, [arm('stored')])).toEqual([['head', 'stored']])
  })
})

describe('scenarioDifferences', () => {
  const differences = (settings: Partial<CompareSettings>, arms = [arm('single', { app: 'cpu' })]) => {
    const there = sampleResult({ arms: [{ id: 'single', perSec: 1_000 }] })
    const here = { arms, settings: { ...SETTINGS, ...settings }, compared: scenarioOf('compare') }
    return differencesInWords(scenarioDifferences(there, here, matchArms(arms, there.arms)))
  }

  test('nothing where a run measures the same, and any rate will do', () => {
    expect(differences({})).toBe('')
    expect(differences({ budgetMs: 1, alpha: 0.5, plannedGenerations: 3 })).toBe('')
  })

  test('every difference is listed', () => {
    expect(differences({ connections: 20, path: '/a', method: 'POST', engine: 'undici', timeoutMs: 2_000 })).toBe(
      'connections: there 50, here 20; timeout: there 10000 ms, here 2000 ms; engine: there autocannon, here undici; path: there /, here /a; method: there GET, here POST',
    )
    expect(differences({ ratePerSec: 100 })).toBe('rate: there 500 req/s, here 100 req/s')
    expect(differences({}, [arm('single', { app: 'cpu', keepAlive: false })])).toBe('keep-alive: there yes, here no')
  })

  test('another profile is another scenario; a result from before has none', () => {
    const profile = [held(200, 1_500), { shape: 'ramp' as const, fromPerSec: 200, toPerSec: 900, durationMs: 2_000 }]
    expect(differences({ profile: null })).toBe('')
    expect(differences({ profile })).toBe('profile: there none, here hold 200 1500ms; ramp 200..900 2s')
  })

  test('of a mix, nothing depends on which request its file has first', () => {
    const request = (name: string) => ({ name, weight: 1, ratePerSec: null, method: 'GET', path: `/${name}` })
    const requests = ['list', 'search'].map(request)
    const there = sampleResult({
      arms: [{ id: 'single', perSec: 1 }],
      overrides: { settings: { ...SETTINGS, path: '/list', requests, requestHash: 'c'.repeat(64) } },
    })
    const besides = (changed: Partial<CompareSettings>) => {
      const here = { arms: there.arms, settings: { ...there.settings, ...changed }, compared: scenarioOf('compare') }
      return differencesInWords(scenarioDifferences(there, here, matchArms(there.arms, there.arms)))
    }
    expect(besides({ path: '/search', requests: requests.toReversed() })).toBe('')
    expect(besides({ path: '/search', requests: [request('search')], requestHash: 'd'.repeat(64) })).toBe(
      'path: there /list, here /search; headers, body or expected status: there cccccccc, here dddddddd',
    )
  })

  test('an arm that is not there is told by the first thing that differs', () => {
    expect(differences({}, [arm('x')])).toBe('app of x: there cpu, here server.js')
    expect(differences({}, [arm('x', { app: 'cpu', mode: 'rr' })])).toBe('mode of x: there single, here rr')
    expect(differences({}, [arm('x', { app: 'cpu', workers: 3 })])).toBe('workers of x: there 1, here 3')
  })

  test('what an older result does not say is no difference; what both say is', () => {
    expect(differences({ requestHash: 'a'.repeat(64), argumentsHash: 'b'.repeat(64), workMs: 3 })).toBe('')
    const there = sampleResult({
      arms: [{ id: 'single', perSec: 1 }],
      overrides: { settings: { ...SETTINGS, requestHash: 'c'.repeat(64), workMs: null } },
    })
    const settings = { ...SETTINGS, requestHash: 'a'.repeat(64), workMs: 3 }
    const arms = there.arms
    expect(
      differencesInWords(
        scenarioDifferences(there, { arms, settings, compared: scenarioOf('compare') }, matchArms(arms, arms)),
      ),
    ).toBe('work: there default, here 3 ms; headers, body or expected status: there cccccccc, here aaaaaaaa')
  })
})

describe('machineDifferences', () => {
  const { environment } = sampleResult({ arms: [{ id: 'single', perSec: 1 }] })
  const same = [{ here: arm('single'), there: arm('single') }]
  const fields = (more: Partial<Environment>, matches = same) =>
    machineDifferences(environment, { ...environment, ...more }, matches).map(({ field }) => field)

  test('the same machine, another day, another commit, more memory', () => {
    expect(fields({ memoryMib: 1, git: { commit: 'a', dirty: true }, ci: 'CI' })).toEqual([])
    expect(fields({ cpuModel: `  ${environment.cpuModel.replace(' ', '  ')}` })).toEqual([])
  })

  test.each([
    [{ cpuModel: 'another' }, 'CPU model'],
    [{ cpus: 2 }, 'CPUs'],
    [{ cgroupQuota: 1.5 }, 'CPU quota'],
    [{ kernel: '6.9.0' }, 'kernel'],
    [{ arch: 'arm64' }, 'platform'],
    [{ node: 'v22.14.0' }, 'Node of clusterbench'],
    [{ placement: null }, 'load generator'],
  ])('%j', (more, field) => {
    expect(fields(more)).toEqual([field])
  })

  test('which CPU the generator has does not matter, and the Node of the app does', () => {
    expect(fields({ placement: { generator: 0, apps: [1, 2, 3] } })).toEqual([])
    expect(fields({}, [{ here: arm('rr', { node: 'v22.14.0' }), there: arm('rr') }])).toEqual(['Node of rr'])
  })

  test('the version of what launches the app matters, where it is known', () => {
    const by = (version: string | null) => arm('pm2', { launcher: { name: 'PM2', version } })
    expect(machineDifferences(environment, environment, [{ here: by('7.0.4'), there: by('6.0.14') }])).toEqual([
      { field: 'launcher of pm2', there: 'PM2 6.0.14', here: 'PM2 7.0.4' },
    ])
    expect(fields({}, [{ here: by('7.0.4'), there: by('7.0.4') }])).toEqual([])
    expect(fields({}, [{ here: by(null), there: by('7.0.4') }])).toEqual([])
  })

  test('virtualisation that was not looked at is no difference', () => {
    const { virtualization: _, ...older } = environment
    expect(machineDifferences(older, { ...older, virtualization: 'container (docker)' }, [])).toEqual([])
    expect(fields({ virtualization: 'container (docker)' }), 'none was seen').toEqual(['virtualisation'])
    const known = { ...environment, virtualization: 'virtual machine' }
    expect(machineDifferences(known, { ...known, virtualization: 'container (docker)' }, [])).toEqual([
      { field: 'virtualisation', there: 'virtual machine', here: 'container (docker)' },
    ])
  })
})

test('of a stored result the arms are kept that are compared, and one figure for each of their generations', () => {
  const stored = sampleResult({
    arms: [
      { id: 'single', perSec: 1_000 },
      { id: 'rr', perSec: 2_000 },
    ],
  })
  for (const each of stored.generations.flatMap(({ arms }) => arms)) each.latencyHdr = encodeHistogram(newHistogram())
  const here = arm('mine', { app: 'cpu' })
  const baseline = storedBaseline(stored, {
    ...{ path: 'results/main/result.json', policy: 'warn', mismatch: [] },
    matches: [{ here, there: stored.arms[0]! }],
  })
  expect(baseline.pairs).toEqual([{ candidate: 'mine', reference: 'baseline:single' }])
  expect(baseline.arms.map(each => each.arm)).toEqual(['baseline:single'])
  const throughput = baseline.generations.find(each => each.metric === 'throughput')!
  expect(throughput.values).toEqual(stored.generations.map(each => each.arms[0]!.perSec))
  expect(compareResultSchema.parse({ ...stored, baseline }).baseline).toEqual(baseline)
})
