import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

/** Where a sample keeps its state. A shared one gives the same to all workers. */
export interface Store {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string): Promise<void>
  /** Adds one to a number, which begins at 0, in one operation; gives the new one. */
  increment(key: string): Promise<number>
}

/** Opens stores by name. */
const STORES: Readonly<Record<string, () => Store>> = { memory: memoryStore, file: fileStore }

/** The store that the arguments of a sample name: `--store file`; `memory` without. */
export function openStore(): Store {
  const { store = 'memory' } = parseArgs({ options: { store: { type: 'string' } } }).values
  const open = STORES[store]
  if (!open) throw new Error(`--store ${JSON.stringify(store)}: expected one of ${Object.keys(STORES).join(', ')}`)
  return open()
}

/** Each worker has its own. */
function memoryStore(): Store {
  const values = new Map<string, string>()
  return {
    get: async key => values.get(key),
    set: async (key, value) => void values.set(key, value),
    increment: async key => {
      const next = Number(values.get(key) ?? 0) + 1
      values.set(key, String(next))
      return next
    },
  }
}

/** A file for each key, in a folder that all processes of a target share, and that goes with the run. */
function fileStore(): Store {
  const folder = sharedFolder()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pathOf = (key: string) => join(folder, Buffer.from(key).toString('base64url'))
  const read = (key: string) => {
    try {
      return readFileSync(pathOf(key), 'utf8')
    } catch {
      return undefined
    }
  }
  // Whoever reads it meanwhile sees the old value or the new one.
  const write = (key: string, value: string) => {
    const draft = `${pathOf(key)}.${process.pid}`
    writeFileSync(draft, value)
    renameSync(draft, pathOf(key))
  }
  return {
    get: async key => read(key),
    set: async (key, value) => write(key, value),
    increment: async key => {
      const lock = `${pathOf(key)}.lock`
      while (!isMade(lock)) await wait(1)
      try {
        const next = Number(read(key) ?? 0) + 1
        write(key, String(next))
        return next
      } finally {
        rmdirSync(lock)
      }
    },
  }
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}

/** In the folder of the run, which goes with it; where clusterbench does not run the sample, one of the parent process. */
function sharedFolder(): string {
  const { CLUSTERBENCH_RUN: run, CLUSTERBENCH_TARGET: target } = process.env
  const ofRun = join(tmpdir(), `clusterbench-${run}`)
  return existsSync(ofRun) ? join(ofRun, `store-${target}`) : join(tmpdir(), `clusterbench-store-${process.ppid}`)
}
