import { expect, it } from 'vitest'
import { findMode, modes } from '../../../src/targets/modes/index.ts'

const node = (version: string) => ({ path: '/node', version })

it('finds each mode by its name', () => {
  for (const mode of modes) expect(findMode(mode.name)).toBe(mode)
  expect(findMode('fork')).toBeUndefined()
})

it.each([
  ['v20.20.2', 'linux', 'reuseport needs Node 22.12 or newer, this target runs v20.20.2'],
  ['v22.11.0', 'linux', 'reuseport needs Node 22.12 or newer, this target runs v22.11.0'],
  ['v22.12.0', 'linux', undefined],
  ['v23.0.1', 'linux', 'reuseport needs Node 22.12 or newer, this target runs v23.0.1'],
  ['v23.1.0', 'linux', undefined],
  ['v26.10.0', 'darwin', 'reuseport needs Linux, this is darwin'],
] as const)('says whether %s on %s can share a port', (version, platform, reason) => {
  expect(findMode('reuseport')?.unavailable(node(version), platform)).toBe(reason)
})
