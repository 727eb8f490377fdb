import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { RunError } from '../../model/errors.ts'
import { afterInput } from '../input-first.ts'
import type { ProcessIdentity } from './identity.ts'
import type { LedgerEntry } from './ledger.ts'
import { type ChildProcess, spawnWatchdog } from './spawn.ts'
import type { TemporaryFolder } from './temporary-folder.ts'
import type { WatchdogLine } from './watchdog-lines.ts'

/** The runner's end of the watchdog. */
export interface Watchdog {
  /** Writes a process down, so that the watchdog ends it when the runner is gone. */
  guard(entry: LedgerEntry): void
  /** Has the watchdog continue a process after `forMs`; false when it does not confirm that in time: it may be gone. */
  lease(stopped: ProcessIdentity, forMs: number): Promise<boolean>
  /** The process was continued. */
  endLease(stopped: ProcessIdentity): void
  /** Has the watchdog remove a folder when the runner is gone; false when it does not confirm that in time. */
  keepFolder(folder: TemporaryFolder): Promise<boolean>
  /** The folder was removed. */
  folderGone(folder: TemporaryFolder): void
  /** Lets the watchdog end what is left and remove the run's folder; resolves when it has exited. */
  close(): Promise<void>
}

const READY_WITHIN_MS = 10_000
/** More than the watchdog waits for processes to end. */
const CLOSE_WITHIN_MS = 5_000
const CONFIRM_WITHIN_MS = 1_000

/**
 * Starts the watchdog and waits until it listens.
 * @param onLost called when it ends before it is closed
 * @throws RunError when it does not come up
 */
export async function startWatchdog(runId: string, folder: string, onLost: () => void): Promise<Watchdog> {
  const child = spawnWatchdog(fileURLToPath(new URL('./watchdog.js', import.meta.url)), [runId, folder])
  // A watchdog that was killed must not take the run down: the owner cleans up by itself as well.
  child.stdin?.on('error', () => {})
  await untilReady(child)
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.once('exit', onLost)
  child.unref()
  for (const stream of pipesOf(child)) (stream as { unref?: () => void }).unref?.()
  const tell = (line: WatchdogLine) => void child.stdin?.write(`${JSON.stringify(line)}\n`)
  const ask = askThrough(child, tell)
  return {
    guard: entry => tell({ kind: 'guard', entry }),
    lease: (stopped, forMs) => ask(id => ({ kind: 'lease', id, process: stopped, forMs })),
    endLease: stopped => tell({ kind: 'end-lease', process: stopped }),
    keepFolder: folder => ask(id => ({ kind: 'folder', id, folder })),
    folderGone: ({ path }) => tell({ kind: 'folder-gone', path }),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.off('exit', onLost)
      child.ref()
      child.stdin?.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS)
      await exited
      clearTimeout(timer)
    },
  }
}

/** Tells the watchdog things and waits for each to be confirmed: only what it holds outlives the runner. */
function askThrough(
  child: ChildProcess,
  tell: (line: WatchdogLine) => void,
): (lineOf: (id: number) => WatchdogLine) => Promise<boolean> {
  const waiting = new Map<number, (confirmed: boolean) => void>()
  let questions = 0
  if (child.stdout) createInterface({ input: child.stdout }).on('line', line => waiting.get(Number(line))?.(true))
  return lineOf => {
    questions += 1
    const id = questions
    return new Promise(resolve => {
      const settle = (confirmed: boolean) => {
        cancel()
        waiting.delete(id)
        resolve(confirmed)
      }
      const cancel = afterInput(CONFIRM_WITHIN_MS, () => settle(false))
      waiting.set(id, settle)
      tell(lineOf(id))
    })
  }
}

async function untilReady(child: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(READY_WITHIN_MS)
  const failed = Promise.race([once(child, 'error', { signal }), once(child, 'exit', { signal })])
  // Without descriptors to spare there is no pipe either.
  const ready = child.stdout ? once(child.stdout, 'data', { signal }).then(() => 'ready') : failed
  const first = await Promise.race([ready, failed]).catch(() => 'timeout')
  failed.catch(() => {})
  ready.catch(() => {})
  if (first === 'ready') return
  // Nothing of it may keep the runner alive.
  child.kill('SIGKILL')
  for (const stream of pipesOf(child)) stream.destroy()
  child.unref()
  throw new RunError('The watchdog process could not be started.')
}

function pipesOf(child: ChildProcess): (Readable | Writable)[] {
  return [child.stdin, child.stdout].filter(stream => stream !== null && stream !== undefined)
}
