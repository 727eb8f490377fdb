import { sumAnswers } from '../../analysis/answers.ts'
import type { CapacityArm, CapacityStep } from '../../model/capacity-result.ts'
import type { AnswerTotals } from '../../model/outcome.ts'
import type { RandomStream } from '../../model/random.ts'
import type { CapacityContext } from './context.ts'
import { RateSearch, type SearchTerms } from './rate-search.ts'
import { settle } from './settle.ts'
import { runStep, type StepTerms } from './step.ts'

/** What is known of an arm before its search. */
export interface ArmStart {
  readonly arm: string
  readonly terms: SearchTerms
}

/** What a search found. */
export type Searched = Pick<CapacityArm, 'arm' | 'steps' | 'carried' | 'answers'> & { readonly loadedMs: number }

/** The search of one arm as it goes. */
class ArmSearch {
  readonly arm: string
  readonly search: RateSearch
  readonly steps: CapacityStep[] = []
  readonly #held: AnswerTotals[] = []
  loadedMs = 0

  constructor({ arm, terms }: ArmStart) {
    this.arm = arm
    this.search = new RateSearch(terms)
  }

  /** One step, and what it takes to be ready for the next. */
  async take(context: CapacityContext, terms: Omit<StepTerms, 'stream'>, generation: number): Promise<void> {
    const { perSec } = terms
    const stream = `arrivals/${generation}/${this.steps.length}`
    const { step, answers, durationMs } = await runStep(context, this.arm, { ...terms, stream })
    this.steps.push(step)
    this.loadedMs += durationMs
    if (step.outcome === 'held') this.#held.push(answers)
    this.search.add(step)
    // All answers have come by then: what may still be worked on is what hung until its timeout.
    if (step.requests.dropped > 0) {
      const medians = this.steps.flatMap(({ requests, p50Ms }) => (requests.ok > 0 ? [p50Ms] : []))
      await settle(context, this.arm, { brokenPerSec: perSec, quickestMs: Math.min(...medians, Infinity) })
    }
  }

  get found(): Searched {
    const { arm, steps, search, loadedMs } = this
    return { arm, steps, carried: search.carried, answers: sumAnswers(this.#held), loadedMs }
  }
}

/** What the searches of a generation have in common. */
interface SearchTogether {
  readonly random: RandomStream
  readonly generation: number
  tell(arm: string, perSec: number): void
}

/**
 * The searches of all arms, step by step in alternation, so that what the machine does meanwhile is common to them: each round is in the
 * reverse order of the one before.
 */
export async function searchArms(
  context: CapacityContext,
  starts: readonly ArmStart[],
  { random, generation, tell }: SearchTogether,
): Promise<Searched[]> {
  const startedMs = performance.now()
  const all = starts.map(start => new ArmSearch(start))
  let round = random.shuffle(all)
  while (round.length > 0) {
    for (const each of round) {
      const perSec = each.search.nextPerSec
      if (perSec === undefined) continue
      context.signal.throwIfAborted()
      tell(each.arm, perSec)
      await each.take(context, { perSec, startedMs }, generation)
    }
    round = round.filter(({ search }) => search.nextPerSec !== undefined).toReversed()
  }
  return all.map(({ found }) => found)
}
