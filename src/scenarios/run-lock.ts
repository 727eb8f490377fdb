import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { identify, isRunning, type ProcessIdentity } from '../targets/index.ts'

/** While it is there, a run writes into the folder. */
const LOCK = '.running'

/**
 * Keeps other runs out of a folder: two that write into one would overwrite each other's results.
 * @throws UsageError where a run that still lives has it
 */
export function lockFolder(folder: string): Disposable {
  const path = join(folder, LOCK)
  const own = JSON.stringify(identify(process.pid) ?? { pid: process.pid, startTime: '' })
  if (!claim(path, own)) {
    const holder = holderOf(path)
    const isStale = !holder || !isRunning(holder)
    // What a run left that was killed. Another one may take its place at the same moment.
    if (isStale) rmSync(path, { force: true })
    if (!isStale || !claim(path, own))
      throw new UsageError(
        `--out ${JSON.stringify(folder)}: another run is writing to it${isStale ? '' : ` (process ${holder.pid})`}`,
        'wait for its end, or choose another folder',
      )
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  return {
    [Symbol.dispose]: () => {
      process.off('exit', release)
      release()
    },
  }
}

/** Whether the folder was free. A folder that takes no more files will be told of by what writes the result. */
function claim(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: 'wx' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EEXIST'
  }
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ProcessIdentity>
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined
  } catch {
    return undefined
  }
}
