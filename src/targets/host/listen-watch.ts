import { afterInput } from '../input-first.ts'
import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

/** Kills a worker that does not listen within the listen timeout. */
export function expectListening(supervisor: Supervisor, worker: Worker): void {
  const { listenTimeoutMs } = supervisor.starts
  const cancel = afterInput(listenTimeoutMs, () => {
    if (worker.hasListened) return
    worker.late = true
    supervisor.kill(worker, `it did not listen within ${listenTimeoutMs} ms`, { cause: 'listen-timeout' })
  })
  supervisor.onceEnded(worker, cancel)
}
