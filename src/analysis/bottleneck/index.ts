import type { Bottleneck, BottleneckOf } from '../../model/bottleneck.ts'
import type { ArmUse, MachineUse, ThreadUse } from '../../model/usage.ts'
import {
  availableTo,
  busyOf,
  type LoadedRun,
  type LoadFigures,
  loadFiguresOf,
  loopBusyOf,
  type ProcessFigures,
  wantedBy,
  workOf,
} from './figures.ts'

/** A process, a thread or a set of CPUs that is busy for more than this share of the time is at its limit. */
export const AT_LIMIT = 0.85

/** An app none of whose parts is busier than this has not been loaded: what it serves says nothing of what it can do. */
export const LOADED = 0.6

/** App and load generator together have little to do below this share of the time, the app counting with its waits for a CPU below this. */
const IDLE_TOGETHER = { work: 0.4, busy: 0.7 }

/** Other workers that are less busy than this are idle beside one at its limit. */
const IDLE_BESIDE = 0.6

/**
 * A thread is short of CPUs where it has work for more than the first share of the time, and waits for a CPU for more than the second
 * share of that; or where it waits for more than the third share of the time, however much work it has.
 */
const STARVED = { wanted: 0.6, waiting: 0.25, alone: 0.45 }

/** Other programs, or the hypervisor, matter from this share of the CPUs on. */
const TAKEN = 0.1

/** A quota that is used up in more than this share of its periods is a limit. */
const THROTTLED = 0.1

/** All CPUs are in use from this share on: no process can use the rest evenly. */
const FULL = 0.9

/** An app that uses more CPUs than this uses several at the same time. */
const SEVERAL_CPUS = 1.2

/** Requests that take so many times as long as at half the rate wait for each other. */
const QUEUEING = 1.6

/** The most that --connections takes. */
const MOST_CONNECTIONS = 10_000

type Detector = (seen: LoadFigures, load: Load) => Bottleneck | undefined

/** How an arm was loaded: by its busiest part, be it a process or all CPUs together. */
export interface Load {
  /** Share of the time in which that had work. */
  readonly busy: number
  /** The same without the time in which it only waited for a CPU. */
  readonly work: number
}

const rejections: Detector = ({ rejected }) => rejected && { kind: 'rejections', ...rejected }

/** What an app that is idle most of the time waits for: a turn, or more requests. */
function idleWith(seen: LoadFigures, { work }: Load): Bottleneck {
  const { connections, pace } = seen
  if (pace && isQueueing(seen)) return { kind: 'waiting', connections, busy: work, atOnce: atOnce(pace) }
  return { kind: 'connections', connections, busy: work, needed: neededConnections(connections, work) }
}

/** Requests that take longer when there are more of them wait for each other. */
function isQueueing({ connections, pace }: LoadFigures): boolean {
  return pace !== undefined && connections >= QUEUEING * atOnce(pace)
}

/** Requests in progress at a time: those that begin while one lasts, which it does without the others for the median at a low rate. */
function atOnce({ perSec, p50Ms }: NonNullable<LoadFigures['pace']>): number {
  return (perSec * p50Ms) / 1000
}

/** Where neither app nor generator has much to do, others who take CPUs from them make responses take longer, and more of them would do. */
const idleBesideOthers: Detector = (seen, load) =>
  load.work + seen.generator.utilization < IDLE_TOGETHER.work && load.busy < IDLE_TOGETHER.busy
    ? idleWith(seen, load)
    : undefined

const idle: Detector = (seen, load) =>
  load.busy < LOADED && !seen.generator.limited ? idleWith(seen, load) : undefined

/** An app that works most of the time, and waits for more requests in the rest. */
const nearlyLoaded: Detector = (seen, load) => {
  const isWaiting = load.busy < AT_LIMIT && load.work >= LOADED && !seen.generator.limited && !isQueueing(seen)
  return isWaiting ? idleWith(seen, load) : undefined
}

/** Other programs, or the hypervisor, took so much of the CPUs that what was measured meanwhile is not the app's alone. */
export function isTaken({ otherCpus, stolenCpus }: MachineUse, cpus: number): boolean {
  return otherCpus + stolenCpus >= TAKEN * cpus
}

const quota: Detector = ({ machine, quota: cpus }) => {
  const throttled = machine?.throttled ?? 0
  return throttled >= THROTTLED ? { kind: 'quota', cpus, throttled } : undefined
}

const stolen: Detector = ({ machine, machineCpus }) => {
  const share = (machine?.stolenCpus ?? 0) / machineCpus
  return share >= TAKEN ? { kind: 'stolen', share } : undefined
}

const otherLoad: Detector = ({ machine, machineCpus: of, generator, ...app }) => {
  const used = machine?.otherCpus ?? 0
  const isStarving = [generator.thread, ...threadsOf(app)].some(isStarved)
  return used >= TAKEN * of && isStarving ? { kind: 'other-load', used, of } : undefined
}

const generator: Detector = ({ generator: { limited, utilization } }) =>
  limited ? { kind: 'generator', busy: utilization } : undefined

const primary: Detector = ({ primary: process, workers }) => {
  const busy = process ? loopBusyOf(process) : 0
  const busiest = Math.max(0, ...workers.map(loopBusyOf))
  return busy >= AT_LIMIT && busy >= busiest ? { kind: 'primary', busy, workers: busiest } : undefined
}

/**
 * All CPUs are in use, and not by one event loop that has the CPU that it needs; or the app waits for the CPUs that it shares with the load
 * generator. That nobody else takes them has been looked at before.
 */
const cpus: Detector = ({ cpus: used, available, generator: { thread }, ...app }) => {
  const beside = available.shared ? (thread?.cpu ?? 0) : null
  const isFull = used + (beside ?? 0) >= FULL * available.cpus
  const isStarving = threadsOf(app).some(isStarved)
  const isShort = isFull ? isStarving || used >= SEVERAL_CPUS : available.shared && isStarving
  return isShort ? { kind: 'cpus', used, of: available.cpus, generator: beside } : undefined
}

const eventLoops: Detector = ({ workers }) => {
  const busy = workers.map(loopBusyOf)
  const [busiest = 0, ...rest] = busy
  if (busiest < AT_LIMIT) return undefined
  const idlest = Math.min(1, ...rest)
  if (idlest < IDLE_BESIDE) {
    const idle = rest.filter(each => each < IDLE_BESIDE)
    return { kind: 'one-worker', workers: workers.length, busy: busiest, others: mean(idle) }
  }
  const known = workers.flatMap(each => each.main ?? [])
  const cpu = known.length > 0 ? mean(known.map(wantedBy)) : null
  return { kind: 'event-loop', workers: workers.length, busy: mean(busy), cpu }
}

const threads: Detector = app => {
  const busy = Math.max(0, ...processesOf(app).map(each => wantedBy(each.other)))
  return busy >= AT_LIMIT ? { kind: 'thread', busy } : undefined
}

const children: Detector = ({ children: processes }) => {
  const busy = Math.max(0, ...processes.map(loopBusyOf))
  return busy >= AT_LIMIT ? { kind: 'child', busy } : undefined
}

/** What can be a bottleneck, in the order in which it is looked for: the first that fits is told. */
const DETECTORS: readonly Detector[] = [
  ...[rejections, idleBesideOthers, quota, otherLoad],
  ...[idle, stolen, generator],
  ...[primary, cpus, eventLoops, threads, children],
  nearlyLoaded,
]

type AppFigures = Pick<LoadFigures, 'workers' | 'primary' | 'children'>

function processesOf({ workers, primary: process, children: started }: AppFigures): ProcessFigures[] {
  return [...workers, ...(process ? [process] : []), ...started]
}

function threadsOf(app: AppFigures): (ThreadUse | null)[] {
  return processesOf(app).flatMap(({ main, other }) => [main, other])
}

function isStarved(thread: ThreadUse | null | undefined): boolean {
  if (!thread) return false
  const wanted = wantedBy(thread)
  const isShort = wanted >= STARVED.wanted && thread.waiting >= STARVED.waiting * wanted
  return isShort || thread.waiting >= STARVED.alone
}

/** What kept an arm from serving more, by its figures. */
export function bottleneckFrom(seen: LoadFigures): Bottleneck {
  const load = loadOf(seen.cpus / seen.available.cpus, processesOf(seen))
  for (const detect of DETECTORS) {
    const found = detect(seen, load)
    if (found) return found
  }
  return { kind: 'unknown', busy: load.busy }
}

/** How an arm was loaded in one generation, or in a part of it. */
export function loadWith({ cpus, processes }: ArmUse, machine: Parameters<typeof availableTo>[0]): Load {
  return loadOf(cpus / availableTo(machine).cpus, processes)
}

function loadOf(shareOfCpus: number, processes: readonly ProcessFigures[]): Load {
  return {
    busy: Math.max(shareOfCpus, ...processes.map(busyOf)),
    work: Math.max(shareOfCpus, ...processes.map(workOf)),
  }
}

/** What kept an arm from serving more; null where nothing of it was measured. */
export function bottleneckOf(arm: string, run: LoadedRun): Bottleneck | null {
  const figures = loadFiguresOf(arm, run)
  return figures ? bottleneckFrom(figures) : null
}

/** The arm was not loaded: what it served says nothing of what it can do. */
export function isUnloaded(bottleneck: Bottleneck | null | undefined): bottleneck is BottleneckOf<'connections'> {
  return bottleneck?.kind === 'connections' && bottleneck.busy < LOADED
}

/** Connections are advised in these steps of each power of ten. */
const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/**
 * An idle process wakes up for each request, a busy one takes several at once. With n times the connections, an app that did little was busy
 * for about n^0.59 times as long: measured from 10 to 1,000 connections, with responses after 20 and 50 ms.
 */
const GROWTH = 0.59

/** Busy enough, where that is far away. */
const AIM = (LOADED + AT_LIMIT) / 2

/** About how many connections keep an app busy all the time that is busy for this share of the time with `open` of them. */
export function neededConnections(open: number, busy: number): number {
  const times = Math.max(1 / busy, (AIM / busy) ** (1 / GROWTH))
  const needed = Math.min(MOST_CONNECTIONS, Math.max(open + 1, Math.ceil(open * times)))
  const power = 10 ** Math.floor(Math.log10(needed))
  const step = STEPS.find(each => Math.round(each * power) >= needed) ?? 10
  return Math.min(MOST_CONNECTIONS, Math.round(step * power))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
