import { existsSync, readlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BookPaths } from '../../../src/targets/host/agent-paths.cts'
import { scratch } from '../../support/command.ts'

const { bookPaths } = createRequire(import.meta.url)('../../../dist/targets/host/agent-paths.cjs') as {
  bookPaths: BookPaths
}

test('a socket that a process is just opening is not mistaken for a leftover of one that was killed', () => {
  using folder = scratch()
  using run = scratch()
  const path = join(folder.path, 'app.sock')
  const open = () => bookPaths(join(run.path, '1'), false).enter(createServer(), path)!
  const moved = open()
  // Bound, and not yet up.
  writeFileSync(moved, '')
  expect(open()).toBe(moved)
  expect(existsSync(moved)).toBe(true)
  expect(readlinkSync(path)).toBe(moved)
})
