import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withResources } from '../../dist/commands/with-resources.js'
import type { Resources } from '../../src/commands/with-resources.ts'
import { scratch } from '../support/command.ts'

const observer = () => {
  const notes: string[] = []
  return { notes, observer: { phase: () => {}, progress: () => {}, note: (text: string) => void notes.push(text) } }
}

/** Work that makes a folder which cannot be removed afterwards: a file has taken the place of the one that it is in. */
function leavingBehind(path: string) {
  return async ({ owner }: Pick<Resources, 'owner'>) => {
    mkdirSync(join(path, 'parent'))
    await owner.makeFolder({ path: join(path, 'parent', 'copy'), afterwards: undefined })
    renameSync(join(path, 'parent'), join(path, 'elsewhere'))
    writeFileSync(join(path, 'parent'), '')
    return 'completed'
  }
}

const left = /^Folders of this run could not be removed: ENOTDIR/

function run(
  work: (resources: Pick<Resources, 'owner'>) => Promise<string>,
  failed: (error: Error) => Promise<string>,
  signal = new AbortController().signal,
) {
  const { notes, observer: shown } = observer()
  const interrupt = { signal, exitCode: undefined, beforeLeaving: () => {} }
  const parts = { observer: shown, pinBeside: undefined, stopProgress: () => {}, work, failed }
  return { notes, result: withResources(interrupt, parts as unknown as Parameters<typeof withResources<string>>[1]) }
}

test('a run that leaves something behind has failed, although its work was done', async () => {
  using folder = scratch()
  const { result } = run(leavingBehind(folder.path), async error => error.message)
  expect(await result).toMatch(left)
})

test('a run that was interrupted before it began does none of its work', async () => {
  const started: string[] = []
  const { result } = run(
    async () => {
      started.push('work')
      return 'completed'
    },
    async error => error.name,
    AbortSignal.abort(),
  )
  expect([await result, started]).toEqual(['AbortError', []])
})

test('a failure of the run says more than what is left behind, which is noted', async () => {
  using folder = scratch()
  const { notes, result } = run(
    async resources => {
      await leavingBehind(folder.path)(resources)
      throw new Error('the app died')
    },
    async error => {
      throw error
    },
  )
  await expect(result).rejects.toThrow('the app died')
  expect(notes).toEqual([expect.stringMatching(left)])
})
