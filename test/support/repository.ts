import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratch } from './command.ts'

/** A server that answers at once; `port` is hard-coded, as in an app of old. */
export const SERVER = `require('node:http').createServer((_, answer) => answer.end('hello')).listen(3000)\n`

/** A git repository of its own for a test, removed at its end. */
export interface Repository extends Disposable {
  readonly path: string
  /** Runs git in it, and gives what that printed. */
  git(...args: string[]): string
  write(file: string, text: string): void
  /** Commits all there is, and gives the commit. */
  commit(message: string): string
  /** Folders of `git worktree list` beside the repository itself. */
  worktrees(): string[]
}

/** Makes a repository with one commit on `main`: the files given, by their paths. */
export function repository(files: Readonly<Record<string, string>>): Repository {
  const folder = scratch()
  const path = realpathSync(folder.path)
  const made = { path, ...inRepositoryAt(path), [Symbol.dispose]: () => folder[Symbol.dispose]() }
  made.git('init', '--quiet', '--initial-branch', 'main')
  made.git('config', 'user.name', 'Tester')
  made.git('config', 'user.email', 'tester@example.com')
  for (const [file, text] of Object.entries(files)) made.write(file, text)
  made.commit('first')
  return made
}

/** The same for a repository, or a worktree, that is there already. */
export function inRepositoryAt(path: string): Omit<Repository, 'path' | typeof Symbol.dispose> {
  const git = (...args: string[]) => runGit(path, args)
  return {
    git,
    write: (file, text) => {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), text)
    },
    commit: message => {
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message', message)
      return git('rev-parse', 'HEAD')
    },
    worktrees: () =>
      git('worktree', 'list', '--porcelain')
        .split('\n')
        .filter(line => line.startsWith('worktree '))
        .map(line => line.slice('worktree '.length))
        .filter(each => each !== path),
  }
}

/** Whatever the tests are run by, such as a hook, must not lead git to another repository. */
function runGit(cwd: string, args: readonly string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const { status, stdout, stderr } = spawnSync('git', [...args], { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}
