import type { LedgerSnapshot } from '../load/index.ts'
import type { ConnectionTrial, MachineUse } from '../model/usage.ts'
import type { Target } from '../targets/index.ts'
import type { ArmEvidence } from './arm-record.ts'
import {
  cpuUsBetween,
  type Measurement,
  openSessions,
  type PerArm,
  sampleAll,
  sessionName,
  takeFigures,
} from './arm-sessions.ts'
import { chosenOf, searchConnections } from './connections.ts'
import { armsOf, type GenerationPlan } from './generation-plan.ts'
import { loadOpen } from './open-phase.ts'
import { closedShare, pilotRate } from './pace.ts'
import { closedSlicing, LONGEST_PHASE, type PhaseRecord, runPhase } from './phases.ts'
import { playProfile } from './profile-phase.ts'
import type { CompareContext } from './run-context.ts'
import { refuseSilence, type Served } from './silence.ts'
import { loadTallied } from './tally-phase.ts'
import { MachineWatch } from './usage.ts'
import { type Warmup, warmUp } from './warmup.ts'

/** All figures of a generation, by arm, and what later generations may learn from them. */
export interface Measured {
  readonly evidence: readonly ArmEvidence[]
  readonly closed: PhaseRecord
  readonly open: PhaseRecord
  /** Of the closed loop. */
  readonly machine: MachineUse | null
  readonly ratePerSec: number
  readonly connections: number
  /** How the connections were found; empty where that was not asked for, or done before. */
  readonly trials: readonly ConnectionTrial[]
  /** The slowest arm's median latency in the closed loop. */
  readonly medianMs: number
}

/**
 * Before the first block of the closed loop each arm gets a slice of this length whose rate is not kept: after the pause
 * between phases, processors need a moment to come back to speed, which would weigh on whichever arm goes first.
 */
const PRIME_MS = 30

/** Warms up, loads in the closed loop, loads in the open loop; samples the targets in between, while nothing is sent. */
export async function measureArms(
  context: CompareContext,
  asked: GenerationPlan,
  targets: readonly Target[],
): Promise<Measured> {
  const tallied = await loadTallied(context, asked, targets)
  const atBoot = await sampleAll(targets)
  const { warm, trials } = await warmTargets(context, asked, targets)
  const plan = { ...asked, connections: trials.length > 0 ? chosenOf(trials) : asked.connections }
  const medianMs = slowestMs(warm.phase)
  const watch = new MachineWatch()
  const closed = await loadClosed(context, plan, targets, medianMs)
  const machine = watch.end(cpuUsBetween(targets, warm.samples, closed.samples))
  const closedRates = (arm: string) => closed.phase.slices.get(arm)!.map(slice => slice.perSec)
  refuseSilence(servedIn(targets, closed.ledgers, closedRates), context.options.timeoutMs)
  const ratePerSec = plan.ratePerSec ?? pilotRate(context.options, closed.phase)
  const { profile } = context.options
  const open = profile
    ? await playProfile(context, plan, targets, profile)
    : await loadOpen(context, plan, targets, ratePerSec)
  const evidence = targets.map(
    ({ arm: { id, traits }, origin, readyAfterMs, asRun: { workers } }): ArmEvidence => ({
      arm: id,
      entries: context.options.mix?.entries.map(({ name }) => name),
      origin,
      readyAfterMs,
      ...{ workers, elsewhere: traits.elsewhere === true },
      warmup: warm.phase.get(id)!,
      samples: {
        atBoot: atBoot.get(id)!,
        warm: warm.samples.get(id)!,
        loaded: closed.samples.get(id)!,
        openWarm: open.before.get(id)!,
        done: open.samples.get(id)!,
      },
      pssMib: open.pssMib.get(id),
      closed: { slices: closed.phase.slices.get(id)!, ledger: closed.ledgers.get(id)! },
      open: { slices: open.phase.slices.get(id)!, ledger: open.ledgers.get(id)! },
      tallied: tallied?.get(id),
    }),
  )
  const { connections } = plan
  return { evidence, closed: closed.phase, open: open.phase, machine, ratePerSec, connections, trials, medianMs }
}

function servedIn(
  targets: readonly Target[],
  ledgers: PerArm<LedgerSnapshot>,
  ratesOf: (arm: string) => readonly number[],
) {
  return targets.map((target): Served => {
    const { id } = target.arm
    return { target, perSec: ratesOf(id), ledger: ledgers.get(id)! }
  })
}

/** The slowest arm's median latency at the end of the warm-up. */
function slowestMs(warmups: PerArm<Warmup>): number {
  return Math.max(...[...warmups.values()].map(each => each.medianUs)) / 1000
}

/** Opens the connections of the closed loop and warms the targets up over them; finds out how many it takes, where that is asked for. */
async function warmTargets(context: CompareContext, plan: GenerationPlan, targets: readonly Target[]) {
  const order = context.random.shuffle(armsOf(plan))
  await openSessions(context, targets, 'closed', plan.connections)
  const warm = await loadWarmup(context, plan, targets, order)
  const lastRates = (arm: string) => warm.phase.get(arm)!.lastPerSec
  refuseSilence(servedIn(targets, warm.ledgers, lastRates), context.options.timeoutMs)
  if (!plan.isSearching) return { warm, trials: [] }
  context.observer.phase(plan.label, 'connections')
  const trials = await searchConnections(context, targets, {
    session: arm => sessionName(arm, 'closed'),
    medianMs: slowestMs(warm.phase),
    redial: async connections => {
      for (const arm of order) await context.generator.close(sessionName(arm, 'closed'))
      await openSessions(context, targets, 'closed', connections)
    },
  })
  if (trials.length > 1) return { warm: await loadWarmup(context, plan, targets, order), trials }
  // What the trial has counted is no part of what follows.
  return { warm: { ...warm, ...(await takeFigures(context, targets, 'closed')) }, trials }
}

async function loadWarmup(
  context: CompareContext,
  plan: GenerationPlan,
  targets: readonly Target[],
  order: readonly string[],
): Promise<Measurement<PerArm<Warmup>>> {
  context.observer.phase(plan.label, 'warm-up')
  const sessions = order.map(arm => sessionName(arm, 'closed'))
  const warmups = await warmUp(context.generator, sessions, context.options.warmupMs)
  const phase = new Map(order.map(arm => [arm, warmups.get(sessionName(arm, 'closed'))!]))
  return { phase, ...(await takeFigures(context, targets, 'closed')) }
}

async function loadClosed(
  context: CompareContext,
  plan: GenerationPlan,
  targets: readonly Target[],
  medianMs: number,
): Promise<Measurement<PhaseRecord>> {
  context.observer.phase(plan.label, 'throughput')
  const arms = armsOf(plan)
  const { sliceMs, blocks } = closedSlicing(plan.measureMs * closedShare(context.options), arms.length, medianMs)
  await context.generator.run(
    context.random
      .shuffle(arms)
      .map(arm => ({ session: sessionName(arm, 'closed'), loop: 'closed', durationMs: PRIME_MS })),
  )
  const phase = await runPhase(
    context.generator,
    {
      name: `${plan.index} closed`,
      arms,
      blocks,
      longestMs: plan.measureMs * LONGEST_PHASE,
      order: arm => ({ session: sessionName(arm, 'closed'), loop: 'closed', durationMs: sliceMs }),
    },
    context.random,
  )
  return { phase, ...(await takeFigures(context, targets, 'closed')) }
}
