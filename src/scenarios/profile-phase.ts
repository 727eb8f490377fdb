import type { LedgerSnapshot, LoadPart, SliceReport } from '../load/index.ts'
import { type LoadProfile, lengthMs, placed } from '../model/load-profile.ts'
import { randomStream } from '../model/random.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import type { Target, TargetSample } from '../targets/index.ts'
import { openSessions, sessionName, takeFigures } from './arm-sessions.ts'
import { armsOf, type GenerationPlan } from './generation-plan.ts'
import { givenRate, phaseBound, remarkOnBound } from './open-load.ts'
import { type OpenMeasurement, warmOpen } from './open-phase.ts'
import type { CompareContext } from './run-context.ts'

/** How long so many arms play a profile, one after the other. */
export function playingMs(profile: LoadProfile | undefined, arms: number): number {
  return profile === undefined ? 0 : arms * lengthMs(profile)
}

/**
 * The order in which the arms of a generation play: drawn anew for every other generation, and turned round for the one after it, so that what
 * changes on the machine in the course of a run weighs the same on all.
 */
export function playingOrder(arms: readonly string[], generation: number, seed: number): string[] {
  const order = randomStream(seed, `profile/${Math.floor(generation / 2)}`).shuffle(arms)
  return generation % 2 === 0 ? order : order.toReversed()
}

/** The requests of a profile; by chance they come to all arms of a generation at the same times. */
export function profileShape(
  { arrivals, seed }: Pick<CompareOptions, 'arrivals' | 'seed'>,
  profile: LoadProfile,
  generation: number,
): LoadPart[] {
  return [{ profile, ...(arrivals === 'poisson' && { drawn: { seed, stream: `arrivals/${generation}/profile` } }) }]
}

/** How the profile of a generation is played. */
interface Play {
  readonly plan: GenerationPlan
  readonly profile: LoadProfile
  readonly most: number
}

/** What an arm's play came to. */
interface Played {
  readonly before: TargetSample
  readonly report: SliceReport
  readonly ledger: LedgerSnapshot
  readonly after: TargetSample
  readonly pssMib: number | undefined
}

/**
 * The latency phase with a profile: each arm plays all of it in one piece, since in short slices none would see how the load changes.
 * Connections are dialled and warmed up just before: those of the arm that plays last would else have been idle for the time of the others.
 */
export async function playProfile(
  context: CompareContext,
  plan: GenerationPlan,
  targets: readonly Target[],
  profile: LoadProfile,
): Promise<OpenMeasurement> {
  const { options, observer, generator } = context
  const bound = phaseBound({ ...options, connections: plan.connections }, givenRate(options)!, targets.length)
  if (plan.index === 0) remarkOnBound(observer, bound)
  const order = playingOrder(armsOf(plan), plan.index, options.seed)
  // Idle ones are closed by servers after a while, and dialled again: beside the arm that plays.
  for (const arm of order) await generator.close(sessionName(arm, 'closed'))
  const played = new Map<string, Played>()
  for (const [at, arm] of order.entries()) {
    observer.phase(plan.label, order.length > 1 ? `profile, arm ${at + 1} of ${order.length}` : 'profile')
    const target = targets.find(each => each.arm.id === arm)!
    played.set(arm, await play(context, target, { plan, profile, most: bound.most }))
  }
  const perArm = <T>(of: (play: Played) => T) => new Map([...played].map(([arm, its]) => [arm, of(its)]))
  const loadedMs = [...played.values()].reduce((sum, { report }) => sum + report.durationMs, 0)
  return {
    phase: { blocks: [order], slices: perArm(({ report }) => [report]), loadedMs },
    before: perArm(({ before }) => before),
    ledgers: perArm(({ ledger }) => ledger),
    samples: perArm(({ after }) => after),
    pssMib: perArm(({ pssMib }) => pssMib),
  }
}

async function play(context: CompareContext, target: Target, { plan, profile, most }: Play): Promise<Played> {
  const { generator, options } = context
  const { id } = target.arm
  const session = sessionName(id, 'open')
  const partEndsMs = placed(profile).map(({ toMs }) => toMs)
  await openSessions(context, [target], 'open', plan.connections, most, { partEndsMs })
  await warmOpen(context, [id], givenRate(options)!, plan.index === 0)
  const before = await target.sample()
  const [report] = await generator.run([
    {
      ...{ session, loop: 'open', durationMs: lengthMs(profile), perSec: profile[0]!.fromPerSec },
      ...{ shape: profileShape(options, profile, plan.index), draw: `${plan.index} profile` },
    },
  ])
  const { ledgers, samples } = await takeFigures(context, [target], 'open')
  const pssMib = await target.pssMib()
  await generator.close(session)
  return { before, report: report!, ledger: ledgers.get(id)!, after: samples.get(id)!, pssMib }
}
