import { expect, test } from 'vitest'
import { namedModes } from '../../../src/commands/own-cluster.ts'

test('modes are named on the command line or in a file, or by what only our own primary does', () => {
  const named = (...explicit: string[]) => namedModes({ explicit: new Set(explicit), modes: ['cluster-rr'] })
  expect(named('rate')).toBeUndefined()
  for (const name of ['modes', 'workers', 'maxRestarts', 'killTimeout']) expect(named(name)).toEqual(['cluster-rr'])
})
