import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { scratch } from './command.ts'

/** A registry on the loopback with one package. */
export interface Registry extends AsyncDisposable {
  /** What npm must be told to use it, and nothing of the user's. */
  readonly env: NodeJS.ProcessEnv
}

/** Serves a package with one version, made of these files. */
export async function registryOf(
  name: string,
  version: string,
  files: Readonly<Record<string, string>>,
): Promise<Registry> {
  const folder = scratch()
  const tarball = pack(folder.path, { 'package.json': JSON.stringify({ name, version }), ...files })
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const server = createServer((request, answer) => {
    if (request.url === '/package.tgz') return void answer.end(tarball)
    if (request.url !== `/${name}`) return void answer.writeHead(404).end('{}')
    const dist = { tarball: `${origin}/package.tgz`, integrity }
    const document = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } }
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(document))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const cache = join(folder.path, 'cache')
  return {
    env: {
      npm_config_registry: `${origin}/`,
      npm_config_cache: cache,
      npm_config_userconfig: join(folder.path, 'npmrc'),
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      folder[Symbol.dispose]()
    },
  }
}

function pack(folder: string, files: Readonly<Record<string, string>>): Buffer {
  mkdirSync(join(folder, 'package'))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'package', file), text)
  spawnSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder })
  return readFileSync(join(folder, 'package.tgz'))
}
