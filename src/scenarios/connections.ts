import { AT_LIMIT, LOADED, loadWith, neededConnections } from '../analysis/bottleneck/index.ts'
import { pairArms } from '../analysis/pairs.ts'
import { mostConnections, type SliceReport } from '../load/index.ts'
import type { ConnectionTrial } from '../model/usage.ts'
import { availableCpus, type Target } from '../targets/index.ts'
import { resultArmsOf } from './result-arms.ts'
import type { CompareContext } from './run-context.ts'
import { armUseOf } from './usage.ts'

/** However idle the arms are, no more connections than this are opened unasked. */
const MOST = 1_000

/** So many numbers of connections are tried at most. */
const TRIALS = 4

/** More connections are worth keeping if they let an arm serve so many times as much. */
const WORTHWHILE = 1.2

/** They are raised by no more than this factor at a time: an app that is idle because it waits for something only queues them. */
const MOST_AT_ONCE = 8

/** A greater share of requests that are lost or rejected ends the search; more of it than over fewer connections takes them back. */
const LOST = 0.01

/** A generator that is busy for this share of the time has nothing left for more connections. */
const GENERATOR_BUSY = 0.9

/** A trial may take so much of the budget; beyond that the connections stay as they are. */
const SHARE_OF_BUDGET = 0.1

/** A slice of a trial lasts so many median latencies, and at least so many milliseconds. */
const SLICE = { latencies: 4, leastMs: 100 }

/** How the search loads the arms. */
export interface Loaded {
  /** Closes the connections of the closed loop, and opens so many to each target. */
  redial(connections: number): Promise<void>
  /** The name of an arm's session. */
  session(arm: string): string
  /** The slowest arm's median latency. */
  readonly medianMs: number
}

/**
 * Raises the connections until every arm is busy, or more of them do not help, and leaves those that were chosen open. Arms that are
 * judged as a regression of another one do not count: they have to do the same work over the connections that load the other.
 */
export async function searchConnections(
  context: CompareContext,
  targets: readonly Target[],
  { redial, session, medianMs }: Loaded,
): Promise<ConnectionTrial[]> {
  const { connections: first, budgetMs, maxConnections } = context.options
  const counted = countedTargets(context, targets)
  const durationMs = Math.max(SLICE.leastMs, SLICE.latencies * medianMs)
  const most = Math.min(maxConnections ?? MOST, MOST, mostConnections(2 * targets.length))
  const trials: ConnectionTrial[] = []
  const roomMs = SHARE_OF_BUDGET * budgetMs
  if (counted.length * durationMs > roomMs) return trials
  const attempt = { durationMs, session, isMirrored: 2 * counted.length * durationMs <= roomMs }
  let next: number | undefined = first
  while (next !== undefined) {
    if (next !== first) await redial(next)
    trials.push(await tryOut(context, counted, { ...attempt, connections: next }))
    next = nextTrial(trials, most)
  }
  const chosen = chosenOf(trials)
  if (chosen !== trials.at(-1)!.connections) await redial(chosen)
  if (chosen > first) context.observer.note(`${first} connections did not load the app: using ${chosen}.`)
  return trials
}

function countedTargets({ options }: CompareContext, targets: readonly Target[]): Target[] {
  const arms = resultArmsOf(options)
  const judged = new Set(pairArms(arms).flatMap(({ gate, candidate }) => (gate ? [candidate] : [])))
  return targets.filter(({ arm }) => !arm.control && !judged.has(arm.id))
}

interface Attempt {
  readonly connections: number
  readonly durationMs: number
  /** In an order and its reverse, so that a drift weighs the same on all; else, where time is short, once. */
  readonly isMirrored: boolean
  session(arm: string): string
}

/** Loads the arms in turn. */
async function tryOut(
  { generator, placement }: CompareContext,
  targets: readonly Target[],
  { connections, durationMs, isMirrored, session }: Attempt,
): Promise<ConnectionTrial> {
  for (const { arm } of targets) await generator.collect(session(arm.id))
  const before = await Promise.all(targets.map(target => target.sample()))
  const order = [...targets, ...(isMirrored ? targets.toReversed() : [])].map(({ arm }) => session(arm.id))
  const reports = await generator.run(order.map(name => ({ session: name, loop: 'closed', durationMs })))
  const after = await Promise.all(targets.map(target => target.sample()))
  const { cpus, quota } = availableCpus()
  const machine = {
    cpus,
    cgroupQuota: quota ?? null,
    placement: placement ? { ...placement, apps: [...placement.apps] } : null,
  }
  const arms = targets.map(async ({ arm }, at) => {
    const slices = reports.filter(each => each.session === session(arm.id))
    const { requests } = await generator.collect(session(arm.id))
    const use = armUseOf({ before: before[at]!, after: after[at]!, slices, ok: requests.ok })
    const failed = requests.scheduled > 0 ? 1 - requests.ok / requests.scheduled : 1
    // Over all of the slice: of slices that are short beside their latencies, the steady part says too much.
    const perSec = (requests.ok * 1000) / slices.reduce((sum, each) => sum + each.durationMs, 0)
    return { arm: arm.id, perSec, ...loadWith(use, machine), failed }
  })
  const generatorBusy = meanOf(reports, each => each.generator.utilization)
  return { connections, generator: generatorBusy, arms: await Promise.all(arms) }
}

function meanOf(reports: readonly SliceReport[], of: (report: SliceReport) => number): number {
  return reports.reduce((sum, each) => sum + of(each), 0) / reports.length
}

/** How many connections to try next; undefined when the search is over. */
export function nextTrial(trials: readonly ConnectionTrial[], most: number): number | undefined {
  const last = trials.at(-1)!
  const isOver = trials.length === TRIALS || last.connections >= most || last.generator >= GENERATOR_BUSY
  // An app that fails or rejects requests does not wait for more of them.
  if (isOver || last.arms.some(each => each.failed > LOST) || !isWorthKeeping(trials, trials.length - 1))
    return undefined
  // Having raised them, it gets them as near to the limit as it can.
  const wanted = trials.length === 1 ? LOADED : (LOADED + AT_LIMIT) / 2
  const idle = last.arms.filter(each => each.busy < wanted).map(each => each.work)
  if (idle.length === 0) return undefined
  const needed = neededConnections(last.connections, Math.min(...idle))
  return Math.min(most, needed, MOST_AT_ONCE * last.connections)
}

/** The connections that are kept: the most that were worth it. */
export function chosenOf(trials: readonly ConnectionTrial[]): number {
  const kept = trials.filter((_, at) => isWorthKeeping(trials, at))
  return kept.at(-1)!.connections
}

/** More connections lost no more requests, and let one of the arms serve clearly more. */
function isWorthKeeping(trials: readonly ConnectionTrial[], at: number): boolean {
  const [trial, before] = [trials[at]!, trials[at - 1]]
  if (!before) return true
  const pairs = trial.arms.map((mine, index) => [mine, before.arms[index]!] as const)
  return (
    pairs.every(([mine, earlier]) => mine.failed <= earlier.failed + LOST) &&
    pairs.some(([mine, earlier]) => mine.perSec >= WORTHWHILE * earlier.perSec)
  )
}
