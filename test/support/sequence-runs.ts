import type { AskedStep } from '../../src/model/check-result.ts'
import { randomStream } from '../../src/model/random.ts'
import type { PhaseRun, SequenceRun, StepRun } from '../../src/model/sequence-run.ts'
import { type Way, Ways } from '../../src/scenarios/check/ways.ts'

/** How a simulated app responds to a step: which worker has it, which had the first step, and the number of the sequence. */
export type Responds = (at: {
  readonly step: number
  readonly slot: number
  readonly first: number
  readonly number: number
}) => Partial<StepRun>

/** Sends so many sequences to a simulated app, by the ways that a run would take. */
export function simulated(count: number, length: number, slots: readonly number[], responds: Responds): PhaseRun {
  const ways = new Ways([length], slots, randomStream(7, 'sample'))
  const runs = Array.from({ length: count }, (_, number) => runOf(ways.next(), number, responds))
  return { runs, durationMs: count * 1.4 }
}

function runOf({ slots }: Way, number: number, responds: Responds): SequenceRun {
  const steps: StepRun[] = []
  for (const [step, slot] of slots.entries()) {
    const responded = responds({ step, slot, first: slots[0]!, number })
    steps.push({ slot, status: 200, code: '', carries: null, ...responded })
    if (steps.at(-1)!.code !== '') break
  }
  return { sequence: 0, steps }
}

/** A step as it was asked for; its name is method and path. */
export function asked(method: string, path: string, more: Partial<AskedStep> = {}): AskedStep {
  return { sequence: 'user', step: `${method} ${path}`, method, path, unique: null, same: null, ...more }
}

/** A counter that each worker has for itself, or all share. */
export function counting(isShared: boolean): Responds {
  const counts = new Map<number, number>()
  return ({ slot }) => {
    const key = isShared ? 0 : slot
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return { unique: String(counts.get(key)) }
  }
}

/** Sessions in the memory of each worker: the second step needs what the first has got. */
export const sessions: Responds = ({ step, slot, first }) => {
  const carries = step === 0 ? null : 'cookie'
  if (step === 0 || slot === first) return { carries }
  return { carries, status: 401, code: '401', excerpt: '{"error":"not logged in"}' }
}
