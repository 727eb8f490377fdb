import { describe, expect, test } from 'vitest'
import { pairArms } from '../../../src/analysis/pairs.ts'
import type { ResultArm } from '../../../src/model/result-parts.ts'
import { modeTraitsOf } from '../../support/traits.ts'

function arm(id: string, side: 'base' | 'head', more: Partial<ResultArm> = {}): ResultArm {
  const version = { side, kind: side === 'base' ? 'git' : 'tree', name: 'main', commit: null, dirty: false } as const
  const traits = modeTraitsOf('single')
  const way = { app: 'app.js', mode: 'single', traits, workers: 1, node: 'v20.0.0', keepAlive: true, control: false }
  return { id, ...way, version, ...more }
}

const pair = (reference: string, candidate: string) => ({ reference, candidate, gate: true, control: false })

describe('two versions', () => {
  test('the head is compared with the base, as a gate', () => {
    expect(pairArms([arm('base', 'base'), arm('head', 'head')])).toEqual([pair('base', 'head')])
  })

  test('in several modes each arm of the head has the base in its mode, and base arms are asked nothing', () => {
    const rr = { mode: 'cluster-rr', workers: 2 }
    const arms = [
      arm('base single', 'base'),
      arm('head single', 'head'),
      arm('base cluster-rr', 'base', rr),
      arm('head cluster-rr', 'head', rr),
    ]
    expect(pairArms(arms)).toEqual([pair('base single', 'head single'), pair('base cluster-rr', 'head cluster-rr')])
  })

  test('workers, app and Node tell the arms of one mode apart; of two binaries alike the nearest counts', () => {
    const two = { workers: 2 }
    const other = { app: 'other.js' }
    const arms = [
      arm('b1', 'base'),
      arm('h1', 'head'),
      arm('b2', 'base', two),
      arm('h2', 'head', two),
      arm('b3', 'base', other),
      arm('h3', 'head', other),
      arm('b4', 'base'),
      arm('h4', 'head'),
    ]
    expect(pairArms(arms)).toEqual([pair('b1', 'h1'), pair('b2', 'h2'), pair('b3', 'h3'), pair('b4', 'h4')])
  })

  test('the control is a second copy of the first base, and gates nothing', () => {
    const arms = [arm('base', 'base'), arm('head', 'head'), arm('control', 'base', { control: true })]
    expect(pairArms(arms)).toEqual([
      pair('base', 'head'),
      { reference: 'base', candidate: 'control', gate: false, control: true },
    ])
  })
})

test('without versions every arm but the first is a candidate', () => {
  const plain = (id: string, mode: string) => arm(id, 'base', { mode, version: null })
  expect(pairArms([plain('single', 'single'), plain('cluster-rr', 'cluster-rr')])).toEqual([
    { reference: 'single', candidate: 'cluster-rr', gate: false, control: false },
  ])
})
