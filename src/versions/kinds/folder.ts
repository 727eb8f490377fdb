import { resolve } from 'node:path'
import { UsageError } from '../../model/errors.ts'
import { realPath } from '../../model/real-path.ts'
import { headAt } from '../head.ts'
import { isThere } from '../paths.ts'
import { commitOf, git, treeAt } from '../repository.ts'
import type { Copy, Found, VersionKind } from '../version.ts'

/** Written as a path, whatever else has that name. */
const PATH_LIKE = /^(\.{0,2}\/|\.{1,2}$|~)/

/** Another folder, which stands for the working directory of the command. */
export const folderKind: VersionKind = {
  name: 'folder',
  summary: 'a folder with another copy of the app, in place of the working directory',
  expected: 'a folder',
  built: false,

  async recognise(text, { here }): Promise<Found | undefined> {
    const full = resolve(here, text)
    if (!isThere(full, 'folder')) return undefined
    if (!PATH_LIKE.test(text) && (await commitOf(text, here)) !== undefined) {
      if (!text.includes('/')) return undefined
      throw new UsageError(
        `--against ${JSON.stringify(text)}: both a git ref and a folder have this name`,
        `use ./${text} for the folder, or ${await fullName(text, here)} for the ref`,
      )
    }
    const root = realPath(full)
    if (root === here) {
      const hint = 'to measure the noise of this machine, use --against HEAD or --control'
      throw new UsageError(`--against ${JSON.stringify(text)}: this is the working directory itself`, hint)
    }
    return { base: await baseAt(root, text), head: await headAt(here), temporary: undefined }
  },

  has: async ({ base }, path, what) => isThere(resolve(base.root, path), what),

  async prepare() {},
}

/** Its commit is told where the folder holds files of that commit, and does not only lie in a repository. */
async function baseAt(root: string, name: string): Promise<Copy> {
  const tracked = await git(root, 'ls-tree', '--name-only', 'HEAD')
  const tree = tracked.code === 0 && tracked.stdout !== '' ? await treeAt(root) : undefined
  const { commit = null, dirty = false } = tree ?? {}
  return { root, version: { side: 'base', kind: 'folder', name, commit, dirty } }
}

async function fullName(ref: string, here: string): Promise<string> {
  const { stdout } = await git(here, 'rev-parse', '--symbolic-full-name', ref)
  return stdout.trim() || `${ref}^{commit}`
}
