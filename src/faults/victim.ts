import { workerNumber } from '../model/worker-id.ts'
import type { AgentOrder, AgentReply, LifecycleEvent, LiveWorker, TargetControls } from '../targets/index.ts'
import { timeLimit } from '../targets/time-limit.ts'
import { wait } from './clock.ts'
import type { Effect } from './fault.ts'
import type { Pick } from './words.ts'

/** Evidence of a fault of which nothing was seen when the load was over. */
export const LOAD_ENDED_FIRST = 'the load ended before its effect was observed'

type Ended = Extract<LifecycleEvent, { kind: 'ended' }>

/** What the supervisor says about one worker process, from the moment at which the watch begins. */
export interface VictimWatch extends Disposable {
  /** How it ended; undefined while it lives. */
  readonly ended: Ended | undefined
  /** It went over the limit of its memory, and is restarted for that. */
  readonly memory: Extract<LifecycleEvent, { kind: 'memory' }> | undefined
  /** Resolves with its end, or with undefined after `ms` or on abort. */
  endWithin(ms: number, signal: AbortSignal): Promise<Ended | undefined>
}

/** Begins to watch a worker. To be called before anything is done to it: a SIGKILL can be answered within a millisecond. */
export function watchVictim(controls: TargetControls, victim: LiveWorker): VictimWatch {
  const seen: { ended?: Ended; memory?: VictimWatch['memory'] } = {}
  const over = new AbortController()
  const stop = controls.onLifecycle(event => {
    if (!('worker' in event) || workerNumber(event.worker) !== workerNumber(victim)) return
    if (event.kind === 'memory') seen.memory = event
    if (event.kind !== 'ended') return
    seen.ended = event
    over.abort()
  })
  return {
    get ended() {
      return seen.ended
    },
    get memory() {
      return seen.memory
    },
    async endWithin(ms, signal) {
      if (!seen.ended) await wait(ms, signal, over.signal)
      return seen.ended
    },
    [Symbol.dispose]: stop,
  }
}

/** How a process ended, in words: `SIGKILL`, `exit code 1`. */
export function exitInWords({ exit }: Ended): string {
  return exit.signal ?? `exit code ${exit.code ?? 'unknown'}`
}

/** An order to a worker's agent that is waited for no longer than `ms`. */
export async function orderWithin(
  ms: number,
  { controls, victim, signal }: { controls: TargetControls; victim: LiveWorker; signal: AbortSignal },
  order: AgentOrder,
): Promise<AgentReply | undefined> {
  using limit = timeLimit(ms, signal)
  return await controls.order(victim, order, limit.signal)
}

/** A fault that did not take effect, and why. */
export function ineffective(evidence: string): Effect {
  return { verified: false, evidence, effectiveAtMs: undefined, endedAtMs: undefined }
}

/** A victim in evidence: `process 4711`, `a thread of process 4711`. */
export function named({ pid, isThread }: LiveWorker): string {
  return isThread ? `a thread of process ${pid}` : `process ${pid}`
}

/** A victim that was gone before anything was done to it. */
export function gone(victim: LiveWorker): Effect {
  return { ...ineffective(`${named(victim)} was gone before the fault could be injected`), victimGone: true }
}

/** Why a fault was not seen to take effect: the load was over, or `reason`. */
export function unproved(signal: AbortSignal, reason: string): Effect {
  return signal.aborted ? { ...ineffective(LOAD_ENDED_FIRST), unfinished: true } : ineffective(reason)
}

/**
 * Chooses the victim of a fault. Workers that only drain are left alone; ties go to the lower slot.
 * @param draw drawn beforehand, 0 ≤ draw < 1: the place in the list of workers by slot and incarnation
 * @param busiestOf how much a worker has done lately
 * @returns undefined when no worker is left
 */
export function chooseVictim(
  candidates: readonly LiveWorker[],
  draw: number,
  pick: Exclude<Pick, 'primary'>,
  busiestOf: (worker: LiveWorker) => number,
): LiveWorker | undefined {
  const workers = candidates
    .filter(worker => !worker.retiring)
    .sort((a, b) => a.slot - b.slot || a.incarnation - b.incarnation)
  if (pick === 'random') return workers[Math.floor(draw * workers.length)]
  const order: Record<Exclude<Pick, 'random' | 'primary'>, (worker: LiveWorker) => number> = {
    oldest: worker => -worker.startedAtMs,
    newest: worker => worker.startedAtMs,
    busiest: busiestOf,
  }
  const rank = order[pick]
  return workers.reduce<LiveWorker | undefined>(
    (best, worker) => (best === undefined || rank(worker) > rank(best) ? worker : best),
    undefined,
  )
}
