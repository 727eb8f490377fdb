import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { App } from '../../../src/model/arm.ts'
import { realPath } from '../../../src/model/real-path.ts'
import { appIn, pathBelow, temporaryPath } from '../../../src/versions/paths.ts'
import type { Copy } from '../../../src/versions/version.ts'
import { scratch } from '../../support/command.ts'

function copy(side: 'base' | 'head', root: string): Copy {
  return { root, version: { side, kind: side === 'base' ? 'git' : 'tree', name: 'main', commit: null, dirty: false } }
}

const app: App = {
  name: 'server.js',
  script: '/repo/my service/server.js',
  args: ['--fast'],
  env: { MODE: 'test' },
  cwd: '/repo/my service',
  builtIn: false,
}
const versions = { base: copy('base', '/tmp/base'), head: copy('head', '/repo') }

describe('an app in a copy', () => {
  test('has its script and its working directory at the same place below the root', () => {
    expect(appIn(versions.base, versions, app)).toEqual({
      ...app,
      script: '/tmp/base/my service/server.js',
      cwd: '/tmp/base/my service',
      env: { MODE: 'test', PWD: '/tmp/base/my service' },
    })
  })

  test('of the head stays where it is, and differs from that of the base in nothing but the root', () => {
    const head = appIn(versions.head, versions, app)
    expect(head).toMatchObject({ script: app.script, cwd: app.cwd })
    const moved = JSON.stringify(appIn(versions.base, versions, app)).replaceAll('/tmp/base', '/repo')
    expect(JSON.parse(moved)).toEqual(head)
  })

  test('keeps a working directory that lies elsewhere', () => {
    expect(appIn(versions.base, versions, { ...app, cwd: '/srv' })).toMatchObject({ cwd: '/srv', env: { PWD: '/srv' } })
  })

  test('may run at the root itself', () => {
    expect(appIn(versions.base, versions, { ...app, cwd: '/repo' }).cwd).toBe('/tmp/base')
  })
})

describe('the path below a root', () => {
  test.each([
    ['/repo', ''],
    ['/repo/a/b.js', 'a/b.js'],
    ['/repo/..b/c.js', '..b/c.js'],
    ['/repository/a.js', undefined],
    ['/other/a.js', undefined],
    ['/', undefined],
  ])('of %s', (path, below) => {
    expect(pathBelow('/repo', path)).toBe(below)
  })

  test('does not depend on the links by which one came', () => {
    using folder = scratch()
    const root = realPath(folder.path)
    mkdirSync(join(root, 'repo/app'), { recursive: true })
    symlinkSync(join(root, 'repo'), join(root, 'link'))
    expect(pathBelow(join(root, 'repo'), join(root, 'link/app/server.js'))).toBe('app/server.js')
    expect(pathBelow(join(root, 'repo'), join(root, 'link/not/yet/server.js'))).toBe('not/yet/server.js')
  })

  test('is that of a link, where the script is one', () => {
    using folder = scratch()
    const root = realPath(folder.path)
    mkdirSync(join(root, 'repo'))
    writeFileSync(join(root, 'elsewhere.js'), '')
    symlinkSync(join(root, 'elsewhere.js'), join(root, 'repo/server.js'))
    expect(pathBelow(join(root, 'repo'), join(root, 'repo/server.js'))).toBe('server.js')
  })
})

test('a temporary path is new, and its folder is there', () => {
  using folder = scratch()
  const paths = [temporaryPath(folder.path), temporaryPath(folder.path)]
  expect(new Set(paths).size).toBe(2)
  for (const path of paths) expect(realPath(dirname(path))).toBe(dirname(path))
})
