import type { Target, TargetSample } from '../targets/index.ts'
import { type Measurement, openSessions, type PerArm, sampleAll, sessionName, takeFigures } from './arm-sessions.ts'
import { armsOf, type GenerationPlan } from './generation-plan.ts'
import { boundOf, openOrder, remarkOnBound } from './open-load.ts'
import { closedShare } from './pace.ts'
import { LONGEST_PHASE, openSlicing, type PhaseRecord, runPhase } from './phases.ts'
import type { CompareContext } from './run-context.ts'

/** What came of the latency phase. */
export type OpenMeasurement = Measurement<PhaseRecord> & {
  /** A look at each target before it was measured. */
  readonly before: PerArm<TargetSample>
  /** Memory of each target as soon as it was: one that has been idle for minutes has given some back. */
  readonly pssMib: PerArm<number | undefined>
}

/** Discarded slices of the open loop before the measured ones. */
const OPEN_WARMUP = { durationMs: 60, rounds: 1, firstRounds: 8 }

/** Loads the arms at an equal rate, in slices in turn. */
export async function loadOpen(
  context: CompareContext,
  plan: GenerationPlan,
  targets: readonly Target[],
  perSec: number,
): Promise<OpenMeasurement> {
  context.observer.phase(plan.label, `latency at ${Math.round(perSec)}/s`)
  const { connections } = plan
  const bound = boundOf({ ...context.options, connections }, perSec, targets.length)
  if (plan.index === 0) remarkOnBound(context.observer, bound)
  await openSessions(context, targets, 'open', connections, bound.most)
  const arms = armsOf(plan)
  await warmOpen(context, arms, perSec, plan.index === 0)
  const before = await sampleAll(targets)
  const { sliceMs, blocks } = openSlicing(plan.measureMs * (1 - closedShare(context.options)), arms.length, perSec)
  const order = openOrder(context.options, plan.index, { durationMs: sliceMs, perSec })
  const longestMs = plan.measureMs * LONGEST_PHASE
  const name = `${plan.index} open`
  const phase = await runPhase(context.generator, { name, arms, blocks, order, longestMs }, context.random)
  const figures = await takeFigures(context, targets, 'open')
  return { before, phase, ...figures, pssMib: await pssOf(targets) }
}

async function pssOf(targets: readonly Target[]): Promise<Map<string, number | undefined>> {
  return new Map(await Promise.all(targets.map(async target => [target.arm.id, await target.pssMib()] as const)))
}

/** Warms the generator's open loop, which is cold in the first generation, and the new connections; counts nothing. */
export async function warmOpen(
  { generator }: CompareContext,
  arms: readonly string[],
  perSec: number,
  isFirst: boolean,
): Promise<void> {
  const rounds = isFirst ? OPEN_WARMUP.firstRounds : OPEN_WARMUP.rounds
  for (let round = 0; round < rounds; round++) {
    const { durationMs } = OPEN_WARMUP
    await generator.run(arms.map(arm => ({ session: sessionName(arm, 'open'), loop: 'open', durationMs, perSec })))
  }
  for (const arm of arms) await generator.collect(sessionName(arm, 'open'))
}
