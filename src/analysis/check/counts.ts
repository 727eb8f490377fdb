import type { AskedStep, CheckPhase, CheckTrial, SentCount, StepCount } from '../../model/check-result.ts'
import type { PhaseRun, SequenceRun, StepRun } from '../../model/sequence-run.ts'
import { groupBy, mostFrequent, type PlacedStep, placed } from './placed-step.ts'
import { countValues } from './values.ts'

/** The raw record of an arm, before anything is derived from it. */
export interface TrialRun extends Pick<CheckTrial, 'arm' | 'origin' | 'readyAfterMs' | 'workers' | 'reach'> {
  readonly serial: PhaseRun
  /** Null where it has not come, or nothing can be seen in it. */
  readonly parallel: PhaseRun | null
}

/** Counts what the sequences of an arm did: all that a result has of them. */
export function countTrial({ serial, parallel, ...boot }: TrialRun, asked: readonly AskedStep[]): CheckTrial {
  const steps = placed(asked)
  return {
    ...boot,
    workers: workersOf(boot.workers, serial, parallel),
    serial: phaseOf(serial),
    parallel: parallel && phaseOf(parallel),
    steps: steps.map(step => countStep(step, serial.runs)),
    values: steps.flatMap(step => countValues(step, serial.runs, parallel?.runs ?? null)),
  }
}

/** Those that were reached, also where it was not known before which these would be. */
function workersOf(reached: readonly number[], ...phases: readonly (PhaseRun | null)[]): number[] {
  const seen = phases.flatMap(phase => phase?.runs ?? []).flatMap(({ steps }) => steps.map(({ slot }) => slot))
  return [...new Set([...reached, ...seen.filter(slot => slot >= 0)])].sort((a, b) => a - b)
}

function phaseOf({ runs, durationMs }: PhaseRun): CheckPhase {
  const known = runs.filter(({ steps }) => steps.every(isKnown))
  const moved = known.filter(({ steps }) => steps.some((_, at) => cameFrom(steps, at) !== undefined))
  return {
    sequences: runs.length,
    durationMs,
    moved: countOf(moved.map(hasFailed)),
    stayed: countOf(known.filter(run => !moved.includes(run)).map(hasFailed)),
    unknown: runs.length - known.length,
  }
}

function hasFailed({ steps }: SequenceRun): boolean {
  return steps.some(({ code }) => code !== '')
}

/** Whether it is known which worker had it; of one that got no response it cannot be. */
function isKnown({ slot, status }: StepRun): boolean {
  return slot >= 0 || status === null
}

function countOf(failures: readonly boolean[]): SentCount {
  return { sent: failures.length, failed: failures.filter(Boolean).length }
}

/** The worker of the last earlier step that was another one; undefined where there was none. */
function cameFrom(steps: readonly StepRun[], at: number): number | undefined {
  const { slot } = steps[at]!
  if (slot < 0) return undefined
  return steps.slice(0, at).findLast(earlier => earlier.slot >= 0 && earlier.slot !== slot)?.slot
}

/** A step of a sequence that was sent, and the worker that it came from; undefined: it stayed. */
interface Sent {
  readonly step: StepRun
  readonly from: number | undefined
}

function countStep({ at: [sequence, place], ...asked }: PlacedStep, runs: readonly SequenceRun[]): StepCount {
  const sent = runs
    .filter(
      run => run.sequence === sequence && run.steps.length > place && run.steps.slice(0, place + 1).every(isKnown),
    )
    .map(({ steps }): Sent => ({ step: steps[place]!, from: cameFrom(steps, place) }))
  const moved = sent.filter(({ from }) => from !== undefined)
  const stayed = sent.filter(({ from }) => from === undefined)
  const [first] = moved.filter(({ step }) => step.code !== '')
  return {
    sequence: asked.sequence,
    step: asked.step,
    carries: sent.find(({ step }) => step.carries !== null)?.step.carries ?? null,
    stayed: countOf(stayed.map(({ step }) => step.code !== '')),
    moved: countOf(moved.map(({ step }) => step.code !== '')),
    stayedCodes: codesOf(stayed),
    movedCodes: codesOf(moved),
    usualStatus: mostFrequent(
      stayed.flatMap(({ step }) => (step.code === '' && step.status !== null ? [step.status] : [])),
    ),
    pairs: pairsOf(moved),
    example: first ? exampleOf(first) : null,
  }
}

function exampleOf({ step, from }: Sent): NonNullable<StepCount['example']> {
  return { code: step.code, status: step.status, body: step.excerpt || null, from: from!, to: step.slot }
}

function codesOf(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { step } of sent) if (step.code !== '') counts[step.code] = (counts[step.code] ?? 0) + 1
  return counts
}

function pairsOf(moved: readonly Sent[]): StepCount['pairs'] {
  const groups = groupBy(moved, ({ step, from }) => `${from} ${step.slot}`)
  return [...groups.values()]
    .map(all => ({ from: all[0]!.from!, to: all[0]!.step.slot, ...countOf(all.map(({ step }) => step.code !== '')) }))
    .sort((a, b) => a.from - b.from || a.to - b.to)
}
