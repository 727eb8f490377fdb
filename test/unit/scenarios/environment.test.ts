import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeEnvironment } from '../../../src/scenarios/environment.ts'
import { repository } from '../../support/repository.ts'

test('the commit, and the folder of the repository in which the command is run', async () => {
  using repo = repository({ 'services/api/server.js': '' })
  const commit = repo.git('rev-parse', 'HEAD').trim()
  const gitAt = async (folder: string) => (await describeEnvironment(join(repo.path, folder), {})).git
  expect(await gitAt('services/api')).toEqual({ commit, dirty: false, folder: 'services/api/' })
  expect(await gitAt('.')).toEqual({ commit, dirty: false, folder: '' })
  repo.write('new.js', '')
  expect(await gitAt('services')).toMatchObject({ dirty: true })
  mkdirSync(join(repo.path, 'two\nlines'))
  expect(await gitAt('two\nlines')).toMatchObject({ folder: 'two\nlines/' })
})
