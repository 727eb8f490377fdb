import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Leases } from './leases.ts'
import { ProcessLedger } from './ledger.ts'
import { removeSocketLinks } from './socket-links.ts'
import { removeFolder, type TemporaryFolder } from './temporary-folder.ts'
import type { WatchdogLine } from './watchdog-lines.ts'

/**
 * The watchdog: a process that outlives the runner by a second. Its stdin is a pipe whose only writer is the runner, so that
 * the end of the pipe means that the runner is gone, whatever killed it. It then ends every process of the run and
 * removes the run's folders. It also holds leases: a process that the runner has stopped is continued at the deadline even if
 * the runner hangs. Arguments: the run's id and its folder.
 */
const GRACE_MS = 1_000
const POLL_MS = 20

const [runId = '', folder = ''] = process.argv.slice(2)
const ledger = new ProcessLedger(runId)
const leases = new Leases()
const folders = new Map<string, TemporaryFolder>()

for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})

const lines = createInterface({ input: process.stdin })
lines.on('line', take)
lines.on('close', () => void endAll())
process.stdout.on('error', () => {})
process.stdout.write('ready\n')

function take(line: string): void {
  const message = parse(line)
  if (message?.kind === 'guard') ledger.add(message.entry)
  if (message?.kind === 'end-lease') leases.end(message.process)
  if (message?.kind === 'folder-gone') folders.delete(message.path)
  if (message?.kind === 'lease') leases.take(message.process, message.forMs)
  if (message?.kind === 'folder') folders.set(message.folder.path, message.folder)
  if (message && 'id' in message) process.stdout.write(`${message.id}\n`)
}

/** A runner that was killed may leave half a line; the mark finds the process as well. */
function parse(line: string): WatchdogLine | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function endAll(): Promise<void> {
  if (ledger.survivors().length > 0) {
    // A stopped process does not act on SIGTERM.
    ledger.signal('SIGCONT')
    ledger.signal('SIGTERM')
    await untilGone(GRACE_MS)
    ledger.signal('SIGKILL')
    if (!(await untilGone(GRACE_MS))) ledger.signal('SIGKILL')
  }
  removeSocketLinks(folder)
  const all = [{ path: folder, afterwards: undefined }, ...folders.values()]
  // One that cannot be removed must not keep the others, and there is nobody left to tell.
  await Promise.allSettled(all.map(removeFolder))
  process.exit(0)
}

async function untilGone(limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs
  while (ledger.survivors().length > 0) {
    if (performance.now() > deadlineMs) return false
    await sleep(POLL_MS)
  }
  return true
}
