import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { findLauncher } from '../../../src/targets/find-launcher.ts'
import { findMode } from '../../../src/targets/modes/index.ts'
import { scratch } from '../../support/command.ts'

const launcher = findMode('pm2')!.launcher!

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

/** Installs a package that is called PM2 into the modules of a folder; gives the folder of its programs. */
function install(folder: string, version: string): string {
  const modules = join(folder, 'node_modules')
  write(join(modules, 'pm2/package.json'), JSON.stringify({ name: 'pm2', version }))
  write(join(modules, 'pm2/bin/pm2-runtime'), 'exit 1')
  mkdirSync(join(modules, '.bin'))
  symlinkSync('../pm2/bin/pm2-runtime', join(modules, '.bin/pm2-runtime'))
  return join(modules, '.bin')
}

const found = (cwd: string, script: string, path?: string) => findLauncher(launcher, { cwd, script }, path)

it('is found in the modules of the working directory, of the script, or on the PATH, and is not run', () => {
  using folder = scratch()
  const at = (name: string) => join(folder.path, name)
  const [here, there, elsewhere] = ['here', 'there', 'elsewhere'].map(at) as [string, string, string]
  for (const each of [here, there, elsewhere]) mkdirSync(join(each, 'src'), { recursive: true })
  const script = join(there, 'src', 'server.js')
  expect(found(join(here, 'src'), script, '')).toBeUndefined()
  const onPath = install(elsewhere, '5.4.3')
  expect(found(join(here, 'src'), script, `:${onPath}`)).toMatchObject({ version: '5.4.3', name: 'PM2' })
  install(there, '6.0.14')
  expect(found(join(here, 'src'), script, onPath)?.version).toBe('6.0.14')
  const bin = install(here, '7.0.4')
  expect(found(join(here, 'src'), script, onPath)).toEqual({
    ...{ name: 'PM2', path: join(bin, 'pm2-runtime'), folder: join(here, 'node_modules/pm2'), version: '7.0.4' },
  })
})

it('is the version beside a script that starts it, as with pnpm, and unknown behind any other', () => {
  using folder = scratch()
  const bin = install(folder.path, '7.0.4')
  const launched = join(folder.path, 'shims/pm2-runtime')
  write(launched, 'exit 1')
  expect(found('/', '/server.js', dirname(launched))).toMatchObject({ path: launched, version: undefined })
  write(join(folder.path, 'node_modules/.pnpm-bin/pm2-runtime'), 'exit 1')
  expect(found('/', '/server.js', join(dirname(bin), '.pnpm-bin'))?.version).toBe('7.0.4')
})
