import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'
import { resolveCompare } from '../../../src/options/resolve-compare.ts'
import { folderWith } from './chaos-run.ts'

const known = { formats: ['text'], trendFormats: ['text'] }
const FILE = 'ecosystem.config.cjs'
const FILES = { [FILE]: '', 'pm2.yml': '', 'server.js': '' }

/** The options of a command line, typed in a folder with ecosystem files, a script, and PM2. */
async function resolved(command: 'compare' | 'chaos', args: readonly string[], { isInstalled = true } = {}) {
  using folder = folderWith(FILES)
  if (isInstalled) {
    const bin = join(folder.path, 'node_modules/.bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'pm2-runtime'), '')
    chmodSync(join(bin, 'pm2-runtime'), 0o755)
  }
  const line = [command, '--no-config', ...args]
  const request = await parseCommandLine(line, { known, version: '1.0.0', columns: 80 })
  if (request.command === 'compare') {
    const { apps, appArgs, flags } = await configured(request, folder.path)
    return await resolveCompare(apps, appArgs, flags, folder.path)
  }
  if (request.command !== 'chaos') throw new Error(`parsed as ${request.command}`)
  const { apps, appArgs, flags } = await configured(request, folder.path)
  return await resolveChaos(apps[0], appArgs, flags, folder.path)
}

describe.each([
  ['compare', []],
  ['chaos', ['--kill-every', '5s']],
] as const)('%s', (command, more) => {
  const of = (...args: string[]) => resolved(command, [...more, ...args])

  test('runs an ecosystem file in the mode of its launcher, and says so where no mode was named', async () => {
    for (const file of [FILE, 'pm2.yml']) {
      const { arms, remarks } = await of(file)
      expect(arms.map(({ id, mode, workers }) => [id, mode, workers])).toEqual([['pm2', 'pm2', 1]])
      expect(arms[0]!.launcher).toMatchObject({ name: 'PM2', path: expect.stringMatching(/pm2-runtime$/) })
      expect(remarks).toContain(`${file}: run by PM2, in mode pm2.`)
    }
    expect((await of(FILE, '--modes', 'pm2')).remarks.join()).not.toContain('run by')
  })

  test('takes the words of PM2 for which app, and which of its variables', async () => {
    const choice = async (...words: string[]) => (await of(FILE, '--', ...words)).arms[0]!.app.ecosystem
    expect(await choice('--only', 'web', '--env=production')).toEqual({ only: 'web', env: 'production' })
    expect(await choice('--env', 'production')).toEqual({ only: undefined, env: 'production' })
    for (const words of [['-i', '2'], ['--only'], ['--only='], ['web']])
      await expect(choice(...words)).rejects.toThrow('expected --only <app> or --env <name>')
  })

  test('runs a script as so many instances', async () => {
    const { arms } = await of('server.js', '--modes', 'cluster-rr,pm2', '--workers', '3')
    expect(arms.map(({ mode, workers }) => [mode, workers])).toEqual([
      ['cluster-rr', 3],
      ['pm2', 3],
    ])
    expect(arms.map(({ launcher }) => launcher?.name)).toEqual([undefined, 'PM2'])
  })

  test('refuses an ecosystem file where it cannot be run', async () => {
    const refused = (args: readonly string[], text: string, options = {}) =>
      expect(resolved(command, [...more, ...args], options)).rejects.toThrow(text)
    await refused([FILE, '--modes', 'pm2,cluster-rr'], '--modes cluster-rr: cannot run the ecosystem file')
    await refused([FILE, '--modes', 'cluster-os'], '--modes cluster-os: cannot run the ecosystem file')
    await refused([FILE, '--workers', '2'], `--workers: does not apply to ${FILE}`)
    await refused(['other.config.js'], 'no such ecosystem file')
    // A machine may have it.
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      await refused([FILE], `mode pm2: PM2 is neither in the node_modules of ${FILE} nor on the PATH`, {
        isInstalled: false,
      })
    } finally {
      process.env.PATH = path
    }
  })
})

test('compare runs an ecosystem file beside a script', async () => {
  const { arms } = await resolved('compare', [FILE, 'server.js', '--modes', 'pm2,single'])
  expect(arms.map(({ app, mode }) => [app.name, mode])).toEqual([
    [FILE, 'pm2'],
    ['server.js', 'pm2'],
    ['server.js', 'single'],
  ])
})
