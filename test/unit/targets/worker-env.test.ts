import { expect, it } from 'vitest'
import { withPreload } from '../../../src/targets/host/worker-env.ts'

it.each([
  [undefined, '/a/agent.cjs', '--require "/a/agent.cjs"'],
  ['--no-warnings', '/a/agent.cjs', '--no-warnings --require "/a/agent.cjs"'],
  ['', '/my folder/a"b.cjs', '--require "/my folder/a\\"b.cjs"'],
])('appends the preload to %j', (given, path, expected) => {
  expect(withPreload(given, path)).toBe(expected)
})
