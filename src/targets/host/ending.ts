import { pollUntil } from '../poll-until.ts'
import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

/** A process that is able to stop replies within this, even if others hold the CPUs for a moment. */
const LOOK_MS = 1_000
/** The same before it is killed, which this puts off. */
const LAST_LOOK_MS = 500
/** A process that was sent SIGKILL is gone by then, unless the machine is stuck. */
const DEAD_WITHIN_MS = 5_000

/** How a worker is to end. */
export interface Ending {
  readonly how: 'disconnect' | NodeJS.Signals
  readonly killTimeout: number
  /** Why it is killed at once, although it has time left; undefined while it may go on. */
  readonly hurry?: () => string | undefined
}

/** Asks a worker to end and waits; kills it after `killTimeout`. True when it ended by itself. */
export async function endWorker(supervisor: Supervisor, worker: Worker, ending: Ending): Promise<boolean> {
  const { how, killTimeout, hurry = () => undefined } = ending
  const isGone = () => worker.exit !== undefined
  if (isGone()) return true
  // From here on nobody else is to ask it.
  worker.excused = true
  const before = await supervisor.inside.look(worker, LOOK_MS)
  if (isGone()) return true
  supervisor.ask(worker, how, before)
  await pollUntil(killTimeout, () => isGone() || hurry() !== undefined)
  if (isGone()) return true
  const after = hurry() === undefined ? await supervisor.inside.look(worker, LAST_LOOK_MS) : undefined
  if (isGone()) return true
  const cutShort = hurry()
  if (cutShort !== undefined) supervisor.kill(worker, cutShort, { cause: 'cut-short' })
  else supervisor.kill(worker, `it did not exit within ${killTimeout} ms`, { state: after })
  await pollUntil(DEAD_WITHIN_MS, isGone)
  return false
}
