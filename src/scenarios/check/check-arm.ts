import type { TrialRun } from '../../analysis/check/counts.ts'
import { placed, showsUpdates } from '../../analysis/check/placed-step.ts'
import { randomStream } from '../../model/random.ts'
import type { PhaseRun, SequenceRun } from '../../model/sequence-run.ts'
import type { CheckOptions } from '../../options/check-options.ts'
import type { Target } from '../../targets/index.ts'
import type { RunContext } from '../run-context.ts'
import { askedSteps, type CheckRecord } from './check-record.ts'
import type { DrawnValues } from './drawn-values.ts'
import { refuseFailing } from './refuse-failing.ts'
import { openRoutes, type Routes } from './routes.ts'
import { type SendTerms, sendSequence } from './send-sequence.ts'
import { type Way, Ways } from './ways.ts'

/** What the arms of a run have in common. */
export interface CheckContext extends RunContext<CheckOptions> {
  readonly send: SendTerms
  readonly values: DrawnValues
  readonly record: CheckRecord
}

/** So many of each sequence are sent first, and stay with one worker: where all of these fail, workers have nothing to do with it. */
const FIRST = 5

/** Share of an arm's time in which sequences are sent one after the other, where they are sent side by side as well. */
const SERIAL_SHARE = 0.65

/** Fewer are sent side by side than one after the other: what is lost then is lost often. */
const PARALLEL_SHARE = 0.5

/** A phase that is under way. */
interface Phase {
  readonly label: string
  readonly count: number
  readonly untilMs: number
  readonly lanes: number
}

/** Sends the sequences to an arm that is up: one after the other, and then, where that can show anything, several at a time. */
export async function checkArm(context: CheckContext, target: Target, budgetMs: number): Promise<void> {
  const { options, record, observer } = context
  const hasParallel = placed(askedSteps(options)).some(showsUpdates)
  observer.phase(target.arm.id, 'connections')
  using routes = await openRoutes(target, termsOf(context, target), 1)
  const ways = waysOf(context, routes)
  const trial = trialOf(target, routes)
  const startedMs = performance.now()
  record.put(trial)
  const endsMs = startedMs + budgetMs
  const serialEndsMs = startedMs + budgetMs * (hasParallel ? SERIAL_SHARE : 1)
  const count = options.count * options.sequences.length
  const serial = { label: 'one at a time', count, untilMs: serialEndsMs, lanes: 1 }
  await sendFirst(context, routes, ways, trial.serial)
  refuseFailing(trial.serial.runs, target.arm, options)
  await sendMany(context, routes, ways, { into: trial.serial, arm: target.arm.id, ...serial })
  await record.save({ state: 'interrupted' })
  if (hasParallel) await sendSideBySide(context, target, trial, endsMs)
}

/** Its connections are opened when they are needed: a server closes those that have been idle, and a new one may lead to any worker. */
async function sendSideBySide(context: CheckContext, target: Target, trial: TrialRun, untilMs: number): Promise<void> {
  const { options, record } = context
  const { parallel: lanes, count, sequences } = options
  using routes = await openRoutes(target, termsOf(context, target), lanes)
  const into: GrowingPhase = { runs: [], durationMs: 0 }
  record.put({ ...trial, parallel: into })
  const phase = {
    label: `${lanes} at a time`,
    count: Math.ceil(count * sequences.length * PARALLEL_SHARE),
    untilMs,
    lanes,
  }
  await sendMany(context, routes, waysOf(context, routes), { into, arm: target.arm.id, ...phase })
  await record.save({ state: 'interrupted' })
}

function termsOf({ options: { ca, request, timeoutMs }, send: { signal } }: CheckContext, { origin }: Target) {
  return { origin, ca, request, timeoutMs, signal }
}

/** A phase whose sequences are still being sent. */
interface GrowingPhase extends PhaseRun {
  readonly runs: SequenceRun[]
  durationMs: number
}

function trialOf({ arm, origin, readyAfterMs }: Target, { reach, slots }: Routes) {
  const serial: GrowingPhase = { runs: [], durationMs: 0 }
  const workers = reach === 'connection' ? [...slots] : []
  return { arm: arm.id, origin, readyAfterMs, workers, reach, serial, parallel: null } satisfies TrialRun
}

function waysOf({ options: { sequences, seed } }: CheckContext, { slots }: Routes): Ways {
  // Of the same seed, so that each arm is sent the same as far as its workers allow.
  const lengths = sequences.map(({ steps }) => steps.length)
  return new Ways(lengths, slots, randomStream(seed, 'ways'))
}

async function sendFirst(context: CheckContext, routes: Routes, ways: Ways, into: GrowingPhase): Promise<void> {
  for (let at = 0; at < FIRST; at++)
    for (let sequence = 0; sequence < context.options.sequences.length; sequence++)
      into.runs.push(await sendOne(context, routes, ways.staying(sequence), 0))
}

async function sendMany(
  context: CheckContext,
  routes: Routes,
  ways: Ways,
  { into, arm, label, count, untilMs, lanes }: Phase & { readonly into: GrowingPhase; readonly arm: string },
): Promise<void> {
  context.observer.phase(arm, label)
  const startedMs = performance.now()
  let left = count - into.runs.length
  const lane = async (number: number) => {
    while (left > 0 && performance.now() < untilMs) {
      left -= 1
      into.runs.push(await sendOne(context, routes, ways.next(), number))
      into.durationMs = performance.now() - startedMs
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
}

async function sendOne({ send, values }: CheckContext, routes: Routes, way: Way, lane: number): Promise<SequenceRun> {
  using route = routes.open(way, lane)
  const connection = (step: number) => route.connection(step)
  return await sendSequence(send, { sequence: way.sequence, values: values.next(), connection })
}
