import { expect, it } from 'vitest'
import { findMode, modes } from '../../../src/targets/modes/index.ts'

const node = (version: string) => ({ path: '/node', version })

it('finds each mode by its name', () => {
  for (const mode of modes) expect(findMode(mode.name)).toBe(mode)
  expect(findMode('fork')).toBeUndefined()
})

it.each([
  ['v20.20.2', 'linux', { kind: 'needs-node', needed: '22.12', found: 'v20.20.2' }],
  ['v22.11.0', 'linux', { kind: 'needs-node', needed: '22.12', found: 'v22.11.0' }],
  ['v22.12.0', 'linux', undefined],
  ['v23.0.1', 'linux', { kind: 'needs-node', needed: '22.12', found: 'v23.0.1' }],
  ['v23.1.0', 'linux', undefined],
  ['v26.10.0', 'darwin', { kind: 'needs-platform', needed: 'linux', found: 'darwin' }],
] as const)('says whether %s on %s can share a port', (version, platform, reason) => {
  expect(findMode('reuseport')?.unavailable(node(version), platform)).toEqual(reason)
})
