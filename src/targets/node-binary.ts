import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { NodeBinary } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { type Captured, capture } from './processes/capture.ts'
import { isAtLeast } from './version.ts'

const MAX_SHOWN = 60

/**
 * Finds out which Node a path, or a name on the PATH, is: by asking it for its version and its own path.
 * @throws UsageError when it is missing, cannot be executed, is no Node, or is older than 20.19
 */
export async function inspectNode(path: string): Promise<NodeBinary> {
  if (path.trim() === '') throw new UsageError(`--node ${JSON.stringify(path)}: expected the path of a Node binary`)
  const { stdout, stderr, code, error } = await ask(path, ['--version'])
  if (error === 'ENOENT') throw new UsageError(`--node ${path}: no such file.`)
  if (error === 'EACCES') throw new UsageError(`--node ${path} is not an executable file.`)
  if (error === 'timeout') throw new UsageError(`--node ${path} is not a Node binary: it did not print its version.`)
  const printed = (stdout.trim() || stderr.trim()).split('\n')[0]?.slice(0, MAX_SHOWN) ?? ''
  if (code !== 0 || !/^v\d+\.\d+\.\d+\S*$/.test(printed)) {
    const what = printed === '' ? (error ?? 'nothing') : JSON.stringify(printed)
    throw new UsageError(`--node ${path} is not a Node binary: it printed ${what}.`)
  }
  if (!isAtLeast(printed, 20, 19))
    throw new UsageError(`--node ${path} is Node ${printed}; 20.19 or newer is required.`)
  return { path: await ownPath(path), version: printed }
}

/** Where it really is: what was named may be a launcher that picks a Node by the folder it is started in. */
async function ownPath(path: string): Promise<string> {
  if (path === process.execPath) return path
  const { stdout, code } = await ask(path, ['-p', 'process.execPath'])
  const printed = stdout.trim()
  if (code === 0 && isAbsolute(printed) && existsSync(printed)) return printed
  if (isAbsolute(path)) return path
  throw new UsageError(`--node ${path} did not report its own path.`, 'Use an absolute path.')
}

/** NODE_OPTIONS are for the app: a preload could print, or fail. */
function ask(path: string, args: readonly string[]): Promise<Captured> {
  const { NODE_OPTIONS: _forTheApp, ...env } = process.env
  return capture(path, args, undefined, env)
}
