import type { Given, ValueCount } from '../../model/check-result.ts'
import type { SequenceRun, StepRun } from '../../model/sequence-run.ts'
import { namesSecret } from '../../model/without-secrets.ts'
import { groupBy, mostFrequent, type PlacedStep, showsUpdates } from './placed-step.ts'

/** Longer values are not shown. */
const LONGEST_SHOWN = 40

/** A value, and the worker that gave it. */
interface Taken {
  readonly value: string
  readonly slot: number
}

/** Counts the values of a step that sequences have to have in common, or may not have. */
export function countValues(
  step: PlacedStep,
  serial: readonly SequenceRun[],
  parallel: readonly SequenceRun[] | null,
): ValueCount[] {
  return (['unique', 'same'] as const).flatMap(kind => {
    const at = step[kind]
    if (at === null) return []
    const [before, during] = [takenIn(step, kind, serial), parallel && takenIn(step, kind, parallel)]
    const twin = kind === 'unique' ? (twinIn(before) ?? twinIn(during ?? [])) : undefined
    const show = (value: string) => (isShown(at, value) ? value : null)
    return [
      {
        ...{ sequence: step.sequence, step: step.step, kind, at },
        serial: givenIn(before),
        parallel: during && showsUpdates(step) && kind === 'unique' ? givenIn(during) : null,
        perWorker: perWorkerOf(before, show),
        example: twin ? { ...twin, value: show(twin.value) } : null,
      },
    ]
  })
}

function takenIn(
  { at: [sequence, place] }: PlacedStep,
  kind: 'unique' | 'same',
  runs: readonly SequenceRun[],
): Taken[] {
  return runs.flatMap(run => {
    const step: StepRun | undefined = run.sequence === sequence ? run.steps[place] : undefined
    const value = step?.code === '' ? step[kind] : undefined
    // What is not known to be of a worker says nothing of workers.
    return value === undefined || step!.slot < 0 ? [] : [{ value, slot: step!.slot }]
  })
}

function givenIn(taken: readonly Taken[]): Given {
  const givers = new Map<string, Set<number>>()
  let [within, between] = [0, 0]
  for (const { value, slot } of taken) {
    const before = givers.get(value)
    if (before?.has(slot)) within += 1
    else if (before) between += 1
    givers.set(value, (before ?? new Set()).add(slot))
  }
  return { given: taken.length, distinct: givers.size, within, between }
}

/** The first value that comes a second time, and who gave it both times. */
function twinIn(taken: readonly Taken[]) {
  const first = new Map<string, number>()
  for (const { value, slot } of taken) {
    const before = first.get(value)
    if (before !== undefined) return { value, first: before, second: slot }
    first.set(value, slot)
  }
  return undefined
}

function perWorkerOf(taken: readonly Taken[], show: (value: string) => string | null): ValueCount['perWorker'] {
  const groups = groupBy(taken, ({ slot }) => slot)
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([slot, own]) => {
      const values = own.map(({ value }) => value)
      return { slot, given: own.length, distinct: new Set(values).size, value: show(mostFrequent(values)!) }
    })
}

/** What is long may be a key, and what is called one is. */
function isShown(at: string, value: string): boolean {
  return value.length <= LONGEST_SHOWN && !namesSecret(at)
}
