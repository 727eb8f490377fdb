import type { ChaosSettings, Drop, Stop, Trial, WorkerRecord } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import type { ModeTraits } from '../../model/traits.ts'
import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import { isUntaken, mostHandedOver, usedWithinMs } from './hand-off.ts'

/** A connection may be on its way to a worker for so long before its end: it waits there while the worker is busy. */
const HANDED_BEFORE_MS = 250

/** A worker that was told to stop and has ended, with what its clients lost. */
export interface ViewedStop extends Stop {
  /** The fault that had it stopped; undefined where none did, as for its memory. */
  readonly fault: number | undefined
  readonly endedMs: number
  /** From being told to its end. */
  readonly tookMs: number
  /**
   * - `unheard`: it has no handler for the signal, which ended it.
   * - `itself`: it ended by itself, or by a signal that it sent itself.
   * - `killed`: the supervisor killed it, as it had not ended in time.
   * - `otherwise`: something else killed it meanwhile, or the restart was stopped.
   */
  readonly end: 'unheard' | 'itself' | 'killed' | 'otherwise'
  /** Requests on its connections that were cut from then on. */
  readonly cut: readonly Drop[]
  /** How many of them the app had begun to work on. */
  readonly begun: number
  /** Requests that hung on connections that the primary had handed to it, and that it never took. */
  readonly untaken: readonly Drop[]
  /** Requests on new connections, made well after it was told to stop, that were closed while it went on. */
  readonly turnedAway: readonly Drop[]
}

/** A connection that was made so soon after may have been on its way. */
const ON_ITS_WAY_MS = 50
/** What is closed so soon before a worker is killed, or is seen to have ended, was closed by that: the supervisor sees an end late. */
const AT_ITS_END_MS = 50

const CUT: ReadonlySet<string> = new Set(['closed', 'truncated', 'malformed'])

/** Every worker of a trial that was told to stop and has ended, in the order of time. */
export function viewStops(trial: Trial, traits: ModeTraits, settings: ChaosSettings): ViewedStop[] {
  const { stops = [], workers } = trial
  if (stops.length === 0) return []
  const records = new Map(workers.map(worker => [workerNumber(worker), worker]))
  const losses = lossesOf(trial, stops)
  const untaken =
    traits.accepts === 'primary'
      ? untakenByWorker(trial, stops, { withinMs: usedWithinMs(settings), most: mostHandedOver(traits) })
      : new Map<number, Drop[]>()
  return stops.flatMap(stop => {
    const number = workerNumber(stop)
    const worker = records.get(number)
    if (!worker || worker.endedMs === null) return []
    const lost = losses.get(number)!
    return {
      ...stop,
      fault: faultOf(trial, stop),
      endedMs: worker.endedMs,
      tookMs: worker.endedMs - stop.askedMs,
      end: endOf(stop, worker),
      cut: lost.cut,
      begun: begunOf(stop, worker, lost),
      untaken: untaken.get(number) ?? [],
      turnedAway: lost.turnedAway,
    }
  })
}

function endOf({ how, killedMs, atAsk }: Stop, { exit }: WorkerRecord): ViewedStop['end'] {
  if (killedMs !== null) return 'killed'
  if (exit?.signal === 'SIGKILL') return 'otherwise'
  // A handler may end by sending the signal once more: what it listened for decides, where that is known.
  const isHandled = atAsk?.handled.includes(how) ?? false
  return exit?.signal === how && !isHandled ? 'unheard' : 'itself'
}

interface Losses {
  readonly cut: Drop[]
  readonly turnedAway: Drop[]
  /** Requests that timed out from then on: the app may never have finished them. */
  hung: number
}

/** What was lost on the connections of the workers that were told to stop. */
function lossesOf({ drops, workers }: Trial, stops: readonly Stop[]): ReadonlyMap<number, Losses> {
  const ends = new Map(workers.map(worker => [workerNumber(worker), worker.endedMs ?? Number.POSITIVE_INFINITY]))
  const asked = stops.map(stop => ({
    number: workerNumber(stop),
    fromMs: stop.askedMs,
    toMs: (stop.killedMs ?? ends.get(workerNumber(stop)) ?? 0) - AT_ITS_END_MS,
  }))
  const byNumber = new Map(asked.map(each => [each.number, each]))
  const losses = new Map<number, Losses>(asked.map(({ number }) => [number, { cut: [], turnedAway: [], hung: 0 }]))
  for (const drop of eachDrop(drops)) {
    const number = ownerOf(drop, asked)
    const its = number === undefined ? undefined : losses.get(number)
    if (!its) continue
    const { fromMs, toMs } = byNumber.get(number!)!
    if (drop.outcome === 'hung') its.hung += drop.endedMs >= fromMs ? 1 : 0
    else if (isTurnedAway(drop, fromMs, toMs)) its.turnedAway.push(drop)
    else if (CUT.has(drop.outcome) && drop.endedMs >= fromMs) its.cut.push(drop)
  }
  return losses
}

/** The worker that had the connection. One that it destroyed before it looked at it is the first that was stopping then. */
function ownerOf(drop: Drop, asked: readonly { number: number; fromMs: number; toMs: number }[]): number | undefined {
  if (drop.slot !== null && drop.incarnation !== null)
    return workerNumber({ slot: drop.slot, incarnation: drop.incarnation })
  if (drop.accepted !== false) return undefined
  return asked.find(({ fromMs, toMs }) => isTurnedAway(drop, fromMs, toMs))?.number
}

function isTurnedAway({ reused, outcome, atMs, endedMs }: Drop, fromMs: number, toMs: number): boolean {
  const isNew = reused === false && outcome === 'closed' && atMs > fromMs + ON_ITS_WAY_MS
  return isNew && endedMs < toMs
}

/** What the app began and never finished stands in its black box, whatever ended the process; so does what clients gave up. */
function begunOf({ atAsk }: Stop, { started, finished }: WorkerRecord, { cut, hung }: Losses): number {
  return Math.max(0, Math.min(cut.length, started - finished - (atAsk?.abandoned ?? 0) - hung))
}

/**
 * The requests on connections that no worker took, by the worker that the primary may have handed them to: the last one, by their
 * times, that was about to end or had just ended.
 */
function untakenByWorker(
  trial: Trial,
  stops: readonly Stop[],
  { withinMs, most }: { readonly withinMs: number; readonly most: number },
): Map<number, Drop[]> {
  const asked = new Map(stops.map(stop => [workerNumber(stop), stop.askedMs]))
  const ends = trial.workers
    .flatMap(worker => {
      const number = workerNumber(worker)
      return worker.endedMs === null
        ? []
        : [{ number, endedMs: worker.endedMs, fromMs: (asked.get(number) ?? worker.endedMs) - HANDED_BEFORE_MS }]
    })
    .sort((left, right) => left.fromMs - right.fromMs)
  const byWorker = new Map<number, Drop[]>()
  for (const drop of eachDrop(trial.drops)) {
    if (!isUntaken(drop)) continue
    const hasRoom = (number: number) => (byWorker.get(number)?.length ?? 0) < most
    const last = ends.findLast(
      ({ fromMs, endedMs, number }) => fromMs <= drop.atMs && drop.atMs <= endedMs + withinMs && hasRoom(number),
    )
    if (last) byWorker.set(last.number, [...(byWorker.get(last.number) ?? []), drop])
  }
  return byWorker
}

function faultOf({ faults }: Trial, stop: Stop): number | undefined {
  const isVictim = (victim: WorkerId) => workerNumber(victim) === workerNumber(stop)
  const own = faults.filter(
    ({ firedMs, victims }) => firedMs !== null && firedMs <= stop.askedMs && victims.some(isVictim),
  )
  return own.at(-1)?.id
}
