import { describe, expect, test } from 'vitest'
import type { ArmVersion } from '../../../src/model/result-parts.ts'
import { headlineOf } from '../../../src/report/headline/index.ts'
import { versionText } from '../../../src/report/sentences/versions.ts'
import { sampleResult } from '../../golden/results.ts'
import { SAMPLES } from '../../golden/samples.ts'

const commit = '3f2a1b90c4d5e6f708192a3b4c5d6e7f80912a3b'

function said(version: Partial<ArmVersion>): string {
  const usual = { side: 'base', kind: 'git', name: 'main', commit, dirty: false } as const
  return versionText({ ...usual, ...version }).replaceAll('\u00a0', ' ')
}

describe('a version in words', () => {
  test.each<[Partial<ArmVersion>, string]>([
    [{}, 'main (3f2a1b9)'],
    [{ name: commit }, '3f2a1b9'],
    [{ name: commit.slice(0, 10) }, '3f2a1b9'],
    [{ kind: 'folder', name: '../old', commit: null }, '../old'],
    [{ kind: 'folder', name: '../old', dirty: true }, '../old (3f2a1b9) with uncommitted changes'],
    [{ kind: 'npm', name: 'my-app@1.2.3', commit: null }, 'my-app@1.2.3'],
    [{ kind: 'tree', name: 'fix' }, 'the working tree of fix (3f2a1b9)'],
    [{ kind: 'tree', name: 'fix', dirty: true }, 'the working tree of fix (3f2a1b9) with uncommitted changes'],
    [{ kind: 'tree', name: commit.slice(0, 7) }, 'the working tree (3f2a1b9)'],
    [{ kind: 'tree', name: 'my-app', commit: null }, 'the folder my-app'],
  ])('%j', (version, words) => {
    expect(said(version)).toBe(words)
  })
})

test('the headline ends with who is base and who is head, also when nothing was measured', () => {
  const result = SAMPLES['two-versions']!
  const words = [result, { ...result, generations: [] }].map(each => headlineOf(each, arm => arm).at(-1))
  expect(words[0]).toMatchObject({
    label: 'versions',
    text: expect.stringMatching(/^base is origin\/main.*head is the/),
  })
  expect(words[1]).toEqual(words[0])
})

test('without versions there is nothing to say of them', () => {
  const labels = headlineOf(sampleResult({ arms: [{ id: 'single', perSec: 1 }] }), arm => arm).map(each => each.label)
  expect(labels).not.toContain('versions')
})
