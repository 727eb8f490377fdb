import type { z } from 'zod'
import type { Named } from '../model/named.ts'
import type { FaultWords } from '../model/plan.ts'
import type { UnhandledSignal } from '../model/stop.ts'
import type { FaultTraits } from '../model/traits.ts'
import type { LiveWorker, TargetControls } from '../targets/index.ts'

/** What came of an injection. Times are on the shared clock (model/shared-clock.ts). */
export interface Effect {
  /** Whether the fault is proved to have taken effect. */
  readonly verified: boolean
  /** How that is known, or why it did not take effect; one sentence without a full stop. */
  readonly evidence: string
  /** What to do where it did not take effect, in one sentence. */
  readonly advice?: string | undefined
  /** The load was over before it could be proved, or was complete. */
  readonly unfinished?: boolean
  /** The victim was gone before anything was done to it: neither an effect nor the want of one. */
  readonly victimGone?: boolean
  /** When the effect was first seen; undefined when it never was. */
  readonly effectiveAtMs: number | undefined
  /** When a lasting effect was over (continued, released, rolled); undefined for one that has no end of its own. */
  readonly endedAtMs: number | undefined
  /** Highest resident memory of a victim that was seen. */
  readonly peakRssMib?: number
  /** Old workers that did not exit in time and were killed (rolling restart). */
  readonly undrained?: number
  /** It was left undone: the app does not listen for the signal that it asks for, and would have ended. */
  readonly unhandled?: UnhandledSignal | undefined
  /** What a reader should know of how it was carried out, such as a strategy that was not possible; no full stop. */
  readonly remark?: string | undefined
}

/** What an injection acts on. */
export interface Injection<P> {
  readonly controls: TargetControls
  /** As many as the fault's `victims` says; never empty unless it says `none`. */
  readonly victims: readonly LiveWorker[]
  readonly params: P
  /** What random numbers of it are drawn from. */
  readonly random: { readonly seed: number; readonly stream: string }
  /**
   * Aborted when the load is over, or the run ends early; the fault heals what it did and comes back. What waits
   * for its effect until then is `unfinished`: it had less time than it may take.
   */
  readonly signal: AbortSignal
}

/** One kind of disturbance. Adding one: a file, and a line in index.ts. */
export interface Fault<P = unknown> extends Named {
  /** What it is: reports and analysis go by this. */
  readonly traits: FaultTraits
  /** Its words and their defaults, from texts as users write them (`for: '2s'`) to values; also the JSON Schema's source. */
  readonly params: z.ZodType<P, FaultWords>
  /** Whom it hits: one of the workers, all of them, or nobody. */
  readonly victims: 'one' | 'all' | 'none'
  /**
   * What its word `target` may name instead of workers, and what that is reached by: a companion's process, or a proxy before a companion or
   * the app; undefined: it has no such word.
   */
  readonly aims?: 'process' | 'proxy'
  /** It is carried out by the agent inside the worker, which only Node processes have. */
  readonly byAgent?: boolean
  /** It acts on a server that runs elsewhere, where no other fault can; by its word `run`. */
  readonly isElsewhere?: boolean
  /** The fault that it stands for there. */
  readonly standsFor?: string
  /** Why it cannot be injected into a thread of a process; undefined where it can. */
  whyNotThreads?(params: P): string | undefined
  /** Its word for how long a worker may take to end; `--kill-timeout` says it where the fault does not. */
  readonly killTimeoutWord?: string
  /** The least time that it is expected to last, in milliseconds; for remarks on plans that leave it less. */
  lastsMs(params: P): number
  /** Carries it out and proves that it took effect. Rejects only for defects; what goes wrong is an Effect that is not verified. */
  inject(injection: Injection<P>): Promise<Effect>
}
