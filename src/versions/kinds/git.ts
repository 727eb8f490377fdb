import { basename } from 'node:path'
import { shortHash } from '../../model/short-hash.ts'
import { failureOf } from '../failure.ts'
import { headAt } from '../head.ts'
import { temporaryPath } from '../paths.ts'
import { commitOf, git, treeAt, unboundEnv } from '../repository.ts'
import type { Found, VersionKind, Versions, Workshop } from '../version.ts'

/**
 * Removes the worktree $1, whose name ends in $2, from git's list. No git command removes the entry of a worktree whose
 * `git worktree add` was killed in the middle (`locked` in gitrepository-layout(5)).
 */
const FORGET_WORKTREE = `git worktree remove --force --force "$1" && exit
entries=$(git rev-parse --git-common-dir)/worktrees || exit
rm -rf "$entries"/*"$2"
rmdir "$entries"`

/** A commit, checked out into a temporary worktree. */
export const gitKind: VersionKind = {
  name: 'git',
  summary: 'a commit of this repository, checked out into a temporary worktree',
  expected: 'a git ref',
  built: false,

  async recognise(text, { here }): Promise<Found | undefined> {
    const commit = await commitOf(text, here)
    const tree = commit === undefined ? undefined : await treeAt(here)
    if (commit === undefined || !tree) return undefined
    const path = temporaryPath(tree.root)
    const args = ['-c', FORGET_WORKTREE, 'sh', path, basename(path).replace(/^\./, '')]
    return {
      base: { root: path, version: { side: 'base', kind: 'git', name: text, commit, dirty: false } },
      head: await headAt(tree.root, here),
      temporary: { path, afterwards: { command: 'sh', args, cwd: tree.root, env: unboundEnv() } },
    }
  },

  async has({ base, head }, path, what) {
    const { code, stdout } = await git(head.root, 'cat-file', '-t', `${base.version.commit}:${path}`)
    return code === 0 && stdout.trim() === (what === 'file' ? 'blob' : 'tree')
  },

  async prepare({ base, head }: Versions, { owner, signal, note }: Workshop): Promise<void> {
    const { name, commit } = base.version
    note(`Checking out ${name} (${shortHash(commit!)}).`)
    // Hooks are for people who change branches; what a copy needs is said by --setup.
    const args = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', '--detach', base.root, commit!]
    const end = await owner.carryOut({ command: 'git', args, cwd: head.root, env: unboundEnv() }, signal)
    if (end.code !== 0) throw failureOf(`${name} could not be checked out: git worktree add`, end)
  },
}
