import type { Trial } from '../../model/chaos-result.ts'
import type { ArmSamples, Growing, Growth, SoakedArm, SoakSample, SoakWorkerSample } from '../../model/soak-result.ts'
import { GROWING } from '../../model/soak-result.ts'
import { median } from '../interval.ts'
import { growthOf } from './growth.ts'
import { seriesOf, WHOLE } from './series.ts'

const MIB = 2 ** 20

/** Where growth comes to an end. */
export interface Limits {
  /** Of the machine. */
  readonly memoryMib: number
  /** Above how much memory workers are restarted; null: never. */
  readonly restartMib: number | null
}

/** How the processes of an arm grew with the requests that they served. */
export function summarizeSoaked({ arm, samples: all }: ArmSamples, trial: Trial, limits: Limits): SoakedArm {
  // The warm-up and the baseline aside, in which an app is still becoming what it will be.
  const samples = all.filter(({ atMs }) => atMs >= trial.phases.baseline[0])
  const growth = GROWING.flatMap(metric => {
    const series = seriesOf(metric, samples)
    return series.length > 0 ? [growthOf(metric, series)] : []
  })
  const workers = samples.flatMap(sample => sample.workers)
  return {
    arm,
    growth,
    samples: samples.length,
    gc: gcOf(workers),
    loopDelay: loopDelayOf(samples),
    exhausted: exhaustedOf(growth, samples, limits),
  }
}

function gcOf(workers: readonly SoakWorkerSample[]): SoakedArm['gc'] {
  const times = workers.flatMap(({ gcMs }) => gcMs ?? [])
  return times.length === 0 ? null : { count: times.length, medianMs: median(times), maxMs: Math.max(...times) }
}

function loopDelayOf(samples: readonly SoakSample[]): SoakedArm['loopDelay'] {
  const third = Math.floor(samples.length / 3)
  const delays = (some: readonly SoakSample[]) =>
    some.flatMap(({ workers }) => workers.flatMap(each => each.loopDelayP99Ms ?? []))
  const [early, late] = [delays(samples.slice(0, third)), delays(samples.slice(-third))]
  return third === 0 || early.length === 0 || late.length === 0
    ? null
    : { earlyMs: median(early), lateMs: median(late) }
}

const MEMORY: readonly Growing[] = ['heap', 'external', 'pss']

/** When memory that is shown to grow reaches the first limit. */
function exhaustedOf(
  growth: readonly Growth[],
  samples: readonly SoakSample[],
  limits: Limits,
): SoakedArm['exhausted'] {
  const growing = growth.filter(
    ({ metric, note, range }) => MEMORY.includes(metric) && note === null && (range?.[0] ?? 0) > 0,
  )
  const ends = growing.flatMap(each => endsOf(each, samples, limits))
  const [first] = ends.filter(({ inMs }) => Number.isFinite(inMs) && inMs > 0).sort((a, b) => a.inMs - b.inMs)
  return first ?? null
}

/** When the growth of one kind of memory would reach each limit. */
function endsOf(
  { metric, workers }: Growth,
  samples: readonly SoakSample[],
  limits: Limits,
): NonNullable<SoakedArm['exhausted']>[] {
  const rates = workers.map(worker => ({
    worker,
    bytesPerMs: (worker.perRequest ?? 0) * requestsPerMs(worker.slot, samples),
  }))
  const [most] = rates.toSorted((a, b) => b.bytesPerMs - a.bytesPerMs)
  if (!most) return []
  const sum = rates.reduce((total, { bytesPerMs }) => total + Math.max(0, bytesPerMs), 0)
  const { slot, from } = most.worker
  const seen = samples.flatMap(sample => sample.workers.filter(each => each.slot === slot))
  const heapLimit = metric === 'heap' ? seen.at(-1)?.heapLimitBytes : undefined
  const ownMib = seen.find(({ rssMib }) => rssMib !== null)?.rssMib ?? 0
  const allMib = samples.find(({ pssMib }) => pssMib !== null)?.pssMib ?? 0
  return [
    ...(heapLimit == null ? [] : [{ metric, by: 'heap-limit' as const, inMs: (heapLimit - from) / most.bytesPerMs }]),
    // The limit is one worker's, and nothing of the arm as a whole.
    ...(limits.restartMib === null || slot === WHOLE
      ? []
      : [{ metric, by: 'restart' as const, inMs: ((limits.restartMib - ownMib) * MIB) / most.bytesPerMs }]),
    { metric, by: 'memory' as const, inMs: ((limits.memoryMib - allMib) * MIB) / sum },
  ]
}

/** How many requests a worker, or the arm as a whole, gets in a millisecond. */
function requestsPerMs(slot: number, samples: readonly SoakSample[]): number {
  const first = samples[0]!
  const last = samples.at(-1)!
  const ms = last.atMs - first.atMs
  const arm = ms > 0 ? (last.requests - first.requests) / ms : 0
  const counts = slot === WHOLE ? [] : livesOf(slot, samples)
  const own = counts.reduce((sum, [from, to]) => sum + (to - from), 0)
  return own > 0 ? own / ms : arm
}

/** The requests of each process of a slot when it was seen first, and last. */
function livesOf(slot: number, samples: readonly SoakSample[]): [first: number, last: number][] {
  const lives = new Map<number, [number, number]>()
  for (const { workers } of samples)
    for (const { slot: its, incarnation, requests } of workers)
      if (its === slot && requests !== null) lives.set(incarnation, [lives.get(incarnation)?.[0] ?? requests, requests])
  return [...lives.values()]
}
