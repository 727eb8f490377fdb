import { setMaxListeners } from 'node:events'
import { RunError } from '../model/errors.ts'
import type { WorkerId } from '../model/worker-id.ts'
import type { Question, ToHost } from './host/protocol.ts'
import { afterInput } from './input-first.ts'
import { notRolled } from './not-rolled.ts'
import type { AgentOrder, AgentReply, RollPlan, RollReport, WorkerCounters } from './target.ts'

/** How long a host may take to answer; it waits a second for its workers itself. */
const SAMPLE_WITHIN_MS = 5_000

/** Stands for an answer that will never come. */
const GONE = Symbol('the host is gone')

/** The questions that a host was asked and has not answered yet. */
export class HostQuestions {
  readonly #tell: (message: ToHost) => void
  readonly #waiting = new Map<number, (answer: unknown) => void>()
  #questions = 0
  #closed = false

  constructor(tell: (message: ToHost) => void) {
    this.#tell = tell
  }

  /** The counters of all living workers. Throws RunError when the host is gone, or does not answer. */
  async sample(): Promise<readonly WorkerCounters[]> {
    const { id, answer } = this.#ask({ kind: 'sample' })
    const late = Symbol('late')
    let cancel = () => {}
    const timeout = new Promise(resolve => {
      cancel = afterInput(SAMPLE_WITHIN_MS, () => resolve(late))
    })
    const first = await Promise.race([answer, timeout])
    cancel()
    this.#waiting.delete(id)
    if (first === GONE) throw new RunError('The target exited before it could be sampled.')
    if (first !== late) return first as readonly WorkerCounters[]
    throw new RunError(`clusterbench's host process did not respond within ${SAMPLE_WITHIN_MS / 1000}s.`)
  }

  /** What a worker's agent replies; undefined when the worker, the host or the signal ended first. */
  async order(worker: WorkerId, order: AgentOrder, signal: AbortSignal): Promise<AgentReply | undefined> {
    if (signal.aborted) return undefined
    const { id, answer } = this.#ask({ kind: 'order', worker, order })
    const reply = await orAbort(answer, signal, () => this.answer(id, undefined))
    return reply === GONE ? undefined : (reply as AgentReply | undefined)
  }

  /** Has the workers restarted; the signal makes the host end that and report. */
  async roll(plan: RollPlan, signal: AbortSignal): Promise<RollReport> {
    if (signal.aborted) return notRolled('the rolling restart was stopped before it began')
    const { id, answer } = this.#ask({ kind: 'roll', plan })
    const report = await orAbort(answer, signal, () => this.#tell({ kind: 'abort-roll', id }))
    if (report === GONE) return notRolled("clusterbench's host process is gone")
    // What is undefined does not travel.
    return { problem: undefined, instead: undefined, ...(report as Omit<RollReport, 'problem' | 'instead'>) }
  }

  answer(id: number, answer: unknown): void {
    this.#waiting.get(id)?.(answer)
    this.#waiting.delete(id)
  }

  /** The host is gone. */
  close(): void {
    this.#closed = true
    for (const id of this.#waiting.keys()) this.answer(id, GONE)
  }

  #ask(question: Question): { id: number; answer: Promise<unknown> } {
    this.#questions += 1
    const id = this.#questions
    const answer = new Promise<unknown>(resolve => {
      if (this.#closed) return resolve(GONE)
      this.#waiting.set(id, resolve)
      this.#tell({ ...question, id })
    })
    return { id, answer }
  }
}

/** Waits for an answer; when the signal is aborted meanwhile, calls back and goes on waiting. */
async function orAbort(answer: Promise<unknown>, signal: AbortSignal, abort: () => void): Promise<unknown> {
  // One signal ends all faults of a run, and any number of them may wait at a time: many listeners are no leak.
  setMaxListeners(0, signal)
  signal.addEventListener('abort', abort)
  try {
    return await answer
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
