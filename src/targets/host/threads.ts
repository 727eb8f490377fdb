import { EventEmitter } from 'node:events'
import { writeSync } from 'node:fs'
import { Worker as Thread } from 'node:worker_threads'
import type { Env } from '../processes/spawn.ts'
import type { HostPlan } from './protocol.ts'
import type { StartedProcess, StartWorker } from './topology.ts'

/** The script in worker threads of this host. They share its working directory. */
export function threadWorkers(plan: HostPlan): StartWorker {
  process.chdir(plan.cwd)
  return env => ({ process: new ThreadProcess(plan, env), disconnect: undefined })
}

/** Of the host, and of all that its target writes. */
const STDERR = 2

interface ThreadEvents {
  exit: [code: number | null, signal: NodeJS.Signals | null]
  error: [error: Error]
}

/** A thread as the supervisor knows processes. No signal reaches it: whatever it is sent, it is terminated. */
class ThreadProcess extends EventEmitter<ThreadEvents> implements StartedProcess {
  readonly pid = process.pid
  readonly #thread: Thread
  #isTerminated = false

  constructor({ script, args, nodeArgs }: HostPlan, env: Env) {
    super()
    this.#thread = new Thread(script, { argv: [...args], execArgv: [...nodeArgs], env, stdout: true })
    // Nobody reads what it prints, and what is not read is kept.
    this.#thread.stdout.resume()
    this.#thread.on('error', error => writeSync(STDERR, `${error instanceof Error ? error.stack : String(error)}\n`))
    this.#thread.once('exit', code =>
      this.#isTerminated ? this.emit('exit', null, 'SIGKILL') : this.emit('exit', code, null),
    )
  }

  kill(): boolean {
    this.#isTerminated = true
    void this.#thread.terminate()
    return true
  }
}
