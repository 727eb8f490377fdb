import type { Drop, FaultRecord, Trial, WorkerRecord } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import { causeOf, type DeathCause } from './death-cause.ts'
import { isSame, replacementTimes } from './replacement.ts'
import { resizedIn, slotsOf } from './slots.ts'
import { isSham, trialEndMs } from './windows.ts'

/** Workers that end for the same reason within this time are one event: they leave a gap together. */
const TOGETHER_MS = 100

/** Drops on a worker's connections that come within this time of each other, or of its end, belong to its end. */
const CLUMP_MS = 500

/** How long after a fault was over a worker may end of it: the supervisor looks at memory from time to time. */
const AFTERMATH_MS = 1_000

type Victim = WorkerRecord & { readonly endedMs: number }

/** A worker's end with when it began: when the worker was told to end, or when the first of its clients knew. */
interface Death {
  readonly worker: Victim
  readonly cause: DeathCause
  readonly onsetMs: number
}

/**
 * The ends of workers that no fault brought about, such as memory restarts, exits and crashes, as records in the shape of faults. Processes
 * that never listened had no clients: how long a slot was empty is told with the worker before them. Their ids follow those of the faults.
 * @param memoryCheckMs how often the supervisor looks at memory
 */
export function unplannedDeaths(trial: Trial, memoryCheckMs: number): FaultRecord[] {
  const dead = trial.workers.filter((worker): worker is Victim => isUnplanned(worker, trial, memoryCheckMs))
  if (dead.length === 0) return []
  const drops = dropsByWorker(trial, dead)
  const deaths = dead.map(worker => deathOf(worker, trial, drops.get(workerNumber(worker)) ?? []))
  const groups = grouped(deaths)
  const real = trial.faults.flatMap(fault => (isSham(fault) ? [] : (fault.firedMs ?? [])))
  const starts = [...real, ...groups.map(group => group[0]!.onsetMs)]
  const firstId = Math.max(0, ...trial.faults.map(fault => fault.id)) + 1
  return groups.map((group, at) => recordOf(group, { id: firstId + at, trial, starts }))
}

/** How many requests of the baseline were lost to workers that ended by themselves: in flight on them, or due from then on. */
export function lostToDeaths(trial: Trial, memoryCheckMs: number): number {
  const firstMs = Math.min(...unplannedDeaths(trial, memoryCheckMs).map(({ plannedMs }) => plannedMs))
  const [fromMs, toMs] = trial.phases.baseline
  const mine = [...eachDrop(trial.drops)].filter(drop => drop.atMs >= fromMs && drop.atMs < toMs)
  return mine.filter(drop => drop.endedMs >= firstMs).length
}

function isUnplanned(worker: WorkerRecord, trial: Trial, memoryCheckMs: number): boolean {
  const { endedMs, listeningMs } = worker
  if (endedMs === null || listeningMs === null) return false
  if (endedMs < trial.phases.baseline[0] || endedMs > trialEndMs(trial)) return false
  if (slotsOf(0, resizedIn(trial)).hasLeft(worker, endedMs)) return false
  // Hours of kills make this a product of two large numbers: nothing is to be allocated for each pair.
  for (const fault of trial.faults) if (isEndedBy(worker, endedMs, fault, trial, memoryCheckMs)) return false
  return true
}

/** Whether a fault explains why a worker ended then. */
function isEndedBy(worker: WorkerId, atMs: number, fault: FaultRecord, trial: Trial, memoryCheckMs: number): boolean {
  const { firedMs, endedMs, status, traits, victims } = fault
  if (firedMs === null || status === 'skipped' || isSham(fault) || atMs < firedMs) return false
  const slackMs = traits.does === 'bloats' ? Math.max(AFTERMATH_MS, 2 * memoryCheckMs) : AFTERMATH_MS
  const isInTime = endedMs === null || atMs <= endedMs + slackMs
  for (const victim of victims) if (isSame(victim, worker)) return traits.does === 'ends' || isInTime
  // A restart that fails ends the processes that it has started.
  return traits.does === 'replaces' && isInTime && wasTold(worker, trial)
}

function wasTold(worker: WorkerId, { events }: Trial): boolean {
  const its = events.filter(event => isOf(event, worker))
  return its.some(({ kind }) => kind === 'asked' || kind === 'killed') && !its.some(({ kind }) => kind === 'memory')
}

function isOf({ slot, incarnation }: Trial['events'][number], worker: WorkerId): boolean {
  return slot === worker.slot && incarnation === worker.incarnation
}

/** The drops on the connections of these workers, by their numbers. */
function dropsByWorker({ drops }: Trial, workers: readonly WorkerId[]): Map<number, Drop[]> {
  const byWorker = new Map<number, Drop[]>(workers.map(worker => [workerNumber(worker), []]))
  for (const drop of eachDrop(drops)) {
    const { slot, incarnation } = drop
    if (slot !== null && incarnation !== null) byWorker.get(workerNumber({ slot, incarnation }))?.push(drop)
  }
  return byWorker
}

function deathOf(worker: Victim, trial: Trial, drops: readonly Drop[]): Death {
  const its = trial.events.filter(event => isOf(event, worker))
  const appEnd = trial.events.find(({ kind }) => kind === 'app-ended')
  const told = its.filter(({ kind }) => kind === 'memory' || kind === 'asked' || kind === 'killed')
  const onsetMs = Math.min(worker.endedMs, ...told.map(event => event.atMs), clumpStartMs(worker.endedMs, drops))
  const circumstances = { events: its, appEndedMs: appEnd?.atMs, atLimitMib: atLimitMib(worker, trial) }
  return { worker, cause: causeOf(worker, circumstances), onsetMs }
}

/** A worker that was last seen with so much of its memory limit may have passed it until the next look, a second later. */
const NEAR_LIMIT = 0.8

/** The most memory that a worker was seen to use, where that is about what its launcher allows, or more. */
function atLimitMib(worker: WorkerId, { samples, memoryLimitMib }: Trial): number | undefined {
  const seen = samples.flatMap(({ workers }) =>
    workers.flatMap(each => (isSame(each, worker) ? (each.rssMib ?? []) : [])),
  )
  const most = Math.max(0, ...seen)
  return memoryLimitMib !== undefined && most >= NEAR_LIMIT * memoryLimitMib ? most : undefined
}

/** When the clients of a worker first knew that it was ending: clients may know before its supervisor does. */
function clumpStartMs(endMs: number, drops: readonly Drop[]): number {
  let startMs = endMs
  const cut = drops.filter(({ outcome }) => outcome === 'closed' || outcome === 'truncated').map(drop => drop.endedMs)
  for (const ms of cut.sort((a, b) => b - a)) {
    if (ms > startMs) continue
    if (startMs - ms > CLUMP_MS) break
    startMs = ms
  }
  return startMs
}

/** Ends for the same reason at about the same time, in the order of time. */
function grouped(deaths: readonly Death[]): Death[][] {
  const groups: Death[][] = []
  for (const death of [...deaths].sort((a, b) => a.onsetMs - b.onsetMs)) {
    const isNear = ([first]: Death[]) =>
      first!.cause.name === death.cause.name && death.onsetMs - first!.onsetMs <= TOGETHER_MS
    const group = groups.findLast(isNear)
    if (group) group.push(death)
    else groups.push([death])
  }
  return groups
}

interface Place {
  readonly id: number
  readonly trial: Trial
  /** When real faults were fired, and when such ends began. */
  readonly starts: readonly number[]
}

function slotsAtStart({ workers }: Trial): number {
  return new Set(workers.filter(({ startedMs }) => startedMs <= 0).map(({ slot }) => slot)).size
}

function recordOf(group: readonly Death[], { id, trial, starts }: Place): FaultRecord {
  const [{ cause, onsetMs: fromMs }] = group as [Death, ...Death[]]
  const workers = group.map(death => death.worker)
  const untilMs = Math.min(trialEndMs(trial), ...starts.filter(ms => ms > fromMs))
  const endedMs = Math.max(...workers.map(worker => worker.endedMs))
  const peaks = group.flatMap(death => death.cause.rssMib ?? [])
  return {
    id,
    fault: cause.name,
    traits: { ...cause.traits },
    params: { ...cause.params },
    plannedMs: fromMs,
    firedMs: fromMs,
    status: 'verified',
    evidence: group.map(death => death.cause.evidence).join('; '),
    effectiveMs: endedMs,
    endedMs,
    victims: workers.map(({ slot, incarnation, pid }) => ({ slot, incarnation, pid })),
    inFlight: workers.reduce((sum, worker) => sum + (worker.inFlight ?? 0), 0),
    // An end that began just before the next one counts as seen all the same.
    times: replacementTimes(trial.workers, {
      victims: workers,
      fromMs,
      untilMs: Math.max(untilMs, endedMs),
      slots: slotsOf(slotsAtStart(trial), resizedIn(trial)),
    }),
    primaryFds: null,
    peakRssMib: peaks.length > 0 ? Math.max(...peaks) : null,
    undrained: null,
  }
}
