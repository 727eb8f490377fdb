import { describe, expect, test } from 'vitest'
import type { App } from '../../../src/model/arm.ts'
import { type Factors, planArms } from '../../../src/options/arms.ts'
import { findMode } from '../../../src/targets/index.ts'
import type { Versions } from '../../../src/versions/index.ts'
import { thisNode } from '../../support/targets.ts'

const app = (name: string): App => ({
  ...{ name, script: `/repo/${name}`, args: [], env: {}, cwd: '/repo', builtIn: false },
})

const versions: Versions = {
  base: {
    root: '/tmp/base',
    version: { side: 'base', kind: 'git', name: 'main', commit: 'b'.repeat(40), dirty: false },
  },
  head: { root: '/repo', version: { side: 'head', kind: 'tree', name: 'fix', commit: 'a'.repeat(40), dirty: true } },
  temporary: undefined,
  setup: undefined,
  cwd: '/repo',
}

function arms(more: Partial<Factors> = {}) {
  const single = [findMode('single')!]
  const usual = {
    apps: [app('server.js')],
    modes: single,
    modesNamed: true,
    workers: [2],
    nodes: [thisNode],
    nodeArgs: [],
  }
  return planArms({ ...usual, control: false, versions, ...more }).arms
}

describe('two versions', () => {
  test('are two arms, the base first, and differ in nothing but the version and the place', () => {
    const [base, head] = arms()
    expect([base!.id, head!.id]).toEqual(['base', 'head'])
    expect([base!.app.script, head!.app.script]).toEqual(['/tmp/base/server.js', '/repo/server.js'])
    expect([base!.version, head!.version]).toEqual([versions.base.version, versions.head.version])
    const alike = JSON.stringify(base).replaceAll('/tmp/base', '/repo')
    expect(JSON.parse(alike)).toEqual({ ...head, id: 'base', version: versions.base.version })
  })

  test('in several modes, with several numbers of workers and apps, are named by what differs', () => {
    const modes = ['single', 'cluster-rr'].map(name => findMode(name)!)
    expect(arms({ modes }).map(each => each.id)).toEqual([
      'base single',
      'head single',
      'base cluster-rr',
      'head cluster-rr',
    ])
    expect(arms({ modes: [findMode('cluster-rr')!], workers: [1, 2] }).map(each => each.id)).toEqual([
      'base ×1',
      'head ×1',
      'base ×2',
      'head ×2',
    ])
    expect(arms({ apps: [app('a.js'), app('b.js')] }).map(each => each.id)).toEqual([
      'base a.js',
      'head a.js',
      'base b.js',
      'head b.js',
    ])
  })

  test('the control is a second copy of the base', () => {
    const [base, , control] = arms({ control: true })
    expect(control).toEqual({ ...base, id: 'control', control: true })
  })

  test('one app that is given twice is refused all the same', () => {
    expect(() => arms({ apps: [app('server.js'), app('server.js')] })).toThrow(/given twice/)
  })
})

test('apps of one name in two folders are told by their paths', () => {
  const apps = [app('old/server.js'), app('new/server.js')]
  expect(arms({ apps, versions: undefined }).map(each => each.id)).toEqual(['old/server.js', 'new/server.js'])
})
