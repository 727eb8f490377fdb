import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identify } from '../../../src/targets/processes/identity.ts'
import { noteRun, removeStaleRuns } from '../../../src/targets/stale-runs.ts'
import { scratch } from '../../support/command.ts'

const ID = '0123456789abcdef'

/** A folder of a run, with what it notes of its runner. */
function runFolder(temporary: string, id: string, notes: unknown): string {
  const folder = join(temporary, `clusterbench-${id}`)
  mkdirSync(folder, { mode: 0o700 })
  if (notes !== undefined) writeFileSync(join(folder, 'run.json'), JSON.stringify(notes))
  return folder
}

const dead = { pid: process.pid, startTime: 'another process' }

test('what a run left that has ended is removed, with its copies of the app', async () => {
  using temporary = scratch()
  const copy = join(temporary.path, 'clusterbench-base-1')
  mkdirSync(copy)
  const folder = runFolder(temporary.path, ID, { runner: dead, folders: [{ path: copy }] })
  await removeStaleRuns(temporary.path)
  expect([existsSync(folder), existsSync(copy)]).toEqual([false, false])
})

test('a run that lives, and what is not known to be stale, is left alone', async () => {
  using temporary = scratch()
  const living = runFolder(temporary.path, ID, undefined)
  noteRun(living, [])
  const others = [
    runFolder(temporary.path, '1123456789abcdef', undefined),
    runFolder(temporary.path, '2123456789abcdef', { runner: {} }),
    runFolder(temporary.path, '3123456789abcdef', 'odd'),
    runFolder(temporary.path, 'test', { runner: dead, folders: [] }),
  ]
  const open = runFolder(temporary.path, '4123456789abcdef', { runner: dead, folders: [] })
  chmodSync(open, 0o777)
  const elsewhere = runFolder(temporary.path, 'elsewhere', { runner: dead, folders: [] })
  symlinkSync(elsewhere, join(temporary.path, 'clusterbench-5123456789abcdef'))
  await removeStaleRuns(temporary.path)
  for (const each of [living, ...others, open, elsewhere]) expect(existsSync(each), each).toBe(true)
  expect(identify(process.pid)).toBeDefined()
})

test('a temporary folder that cannot be listed is none of our business', async () => {
  await expect(removeStaleRuns('/no/such/folder')).resolves.toBeUndefined()
})
