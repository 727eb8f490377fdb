import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

/** Kills a worker that does not listen within the listen timeout. */
export function expectListening(supervisor: Supervisor, worker: Worker): void {
  const { listenTimeoutMs } = supervisor.starts
  const timer = setTimeout(() => {
    if (worker.hasListened) return
    worker.late = true
    supervisor.kill(worker, `it did not listen within ${listenTimeoutMs} ms`, { cause: 'listen-timeout' })
  }, listenTimeoutMs)
  supervisor.onceEnded(worker, () => clearTimeout(timer))
}
