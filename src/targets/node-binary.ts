import type { NodeBinary } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { capture } from './processes/capture.ts'
import { isAtLeast } from './version.ts'

const MAX_SHOWN = 60

/**
 * Finds out which Node a path, or a name on the PATH, is: by asking it for its version and its own path.
 * @throws UsageError when it is missing, cannot be executed, is no Node, or is older than 20.19
 */
export async function inspectNode(path: string): Promise<NodeBinary> {
  const { stdout, stderr, code, error } = await capture(path, ['--version'])
  if (error === 'ENOENT') throw new UsageError(`--node ${path}: there is no such file.`)
  if (error === 'EACCES') throw new UsageError(`--node ${path} is not an executable file.`)
  if (error === 'timeout') throw new UsageError(`--node ${path} is not a Node binary: it did not print its version.`)
  const printed = (stdout.trim() || stderr.trim()).split('\n')[0]?.slice(0, MAX_SHOWN) ?? ''
  if (code !== 0 || !/^v\d+\.\d+\.\d+\S*$/.test(printed)) {
    const what = printed === '' ? (error ?? 'nothing') : JSON.stringify(printed)
    throw new UsageError(`--node ${path} is not a Node binary: it printed ${what}.`)
  }
  if (!isAtLeast(printed, 20, 19)) throw new UsageError(`--node ${path} is Node ${printed}; 20.19 or newer is needed.`)
  const asked = await capture(path, ['-p', 'process.execPath'])
  return { path: asked.stdout.trim(), version: printed }
}
