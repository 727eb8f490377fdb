import { nearest } from '../model/named.ts'
import { type Captured, capture, type Env } from '../targets/index.ts'

/** Variables that bind git to one repository: set in hooks, and wrong in any other folder. */
const BINDING = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]

/** Where runs are written by default: a run must not make the next one call the tree changed. */
const OWN_RESULTS = 'results/'

/** The working tree that a folder is in. */
export interface Tree {
  /** Absolute, without symbolic links. */
  readonly root: string
  /** The folder, from the root: `services/api/`; empty for the root itself. */
  readonly prefix: string
  /** Null before the first commit. */
  readonly commit: string | null
  /** Undefined when the head is detached. */
  readonly branch: string | undefined
  /** It has uncommitted changes, or untracked files. */
  readonly dirty: boolean
}

/** The environment of git, and of all that runs in a copy: without what binds git to another repository. */
export function unboundEnv(): Env {
  const kept = Object.entries(process.env).filter(([name]) => !BINDING.includes(name))
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0' }
}

/** Runs a short git command in a folder. */
export function git(folder: string, ...args: string[]): Promise<Captured> {
  return capture('git', args, folder, unboundEnv())
}

/** The working tree that a folder is in; undefined outside of any. */
export async function treeAt(folder: string): Promise<Tree | undefined> {
  const root = await oneLine(folder, 'rev-parse', '--show-toplevel')
  if (root === undefined) return undefined
  const prefix = (await oneLine(folder, 'rev-parse', '--show-prefix')) ?? ''
  const [commit, branch, dirty] = await Promise.all([
    commitOf('HEAD', folder),
    oneLine(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
    isDirty(folder, prefix),
  ])
  return { root, prefix, commit: commit ?? null, branch, dirty }
}

/** The commit that a ref means; undefined when there is no such ref. */
export async function commitOf(ref: string, folder: string): Promise<string | undefined> {
  if (ref.startsWith('-')) return undefined
  return oneLine(folder, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`)
}

/** Why git finds no repository, in its own words; undefined when it does. */
export async function gitProblem(folder: string): Promise<string | undefined> {
  const { code, stderr, error } = await git(folder, 'rev-parse', '--show-toplevel')
  if (code === 0) return undefined
  if (error === 'ENOENT') return 'git is not installed'
  return stderr
    .trim()
    .split('\n')[0]!
    .replace(/^fatal: /, '')
}

/** The branch or tag whose name is most like a text; undefined when there is none. */
export async function nearestRef(text: string, folder: string): Promise<string | undefined> {
  const { stdout } = await git(
    folder,
    'for-each-ref',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/tags',
    'refs/remotes',
  )
  const names = stdout.split('\n').filter(name => name !== '')
  if (names.length === 0) return undefined
  return names.find(name => name.endsWith(`/${text}`)) ?? nearest(text, names)
}

/** Whether a part of the history was left out when the repository was cloned. */
export async function isShallow(folder: string): Promise<boolean> {
  return (await oneLine(folder, 'rev-parse', '--is-shallow-repository')) === 'true'
}

async function isDirty(folder: string, prefix: string): Promise<boolean> {
  const { stdout } = await git(folder, 'status', '--porcelain', '-z')
  const changes = stdout.split('\0').filter(change => change !== '')
  return changes.some(change => !change.startsWith(`?? ${prefix}${OWN_RESULTS}`))
}

/** What a command prints that prints one line, which may be a path with a newline in it; undefined when it failed, or printed nothing. */
async function oneLine(folder: string, ...args: string[]): Promise<string | undefined> {
  const { code, stdout } = await git(folder, ...args)
  return code === 0 ? stdout.replace(/\n$/, '') || undefined : undefined
}
