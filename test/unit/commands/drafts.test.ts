import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openReportFile } from '../../../src/commands/report-file.ts'
import { openResultFile } from '../../../src/scenarios/result-file.ts'
import { scratch } from '../../support/command.ts'

/** Writers of a file that is replaced in one step: opened in a folder, and called with a text. */
const writers = {
  'report.md': async (folder: string) => (await openReportFile(join(folder, 'report.md'), '--report', [])).write,
  'result.json': async (folder: string) => (await openResultFile<string>(folder)).save,
}

test.each(Object.entries(writers))(
  '%s is written whole or not at all, and no draft stays behind',
  async (name, open) => {
    using folder = scratch()
    const write = await open(folder.path)
    await write('one')
    expect(readdirSync(folder.path)).toEqual([name])
    expect(readFileSync(join(folder.path, name), 'utf8')).toContain('one')
  },
)

test.each(Object.entries(writers))('%s that cannot be replaced: an error, and no draft', async (name, open) => {
  using folder = scratch()
  const write = await open(folder.path)
  mkdirSync(join(folder.path, name))
  writeFileSync(join(folder.path, name, 'kept'), '')
  await expect(write('one')).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/cannot be written: E/),
  })
  expect(readdirSync(folder.path)).toEqual([name])
  expect(readdirSync(join(folder.path, name))).toEqual(['kept'])
})
