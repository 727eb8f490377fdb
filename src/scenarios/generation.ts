import type { ArmAsRun } from '../model/arm.ts'
import type { Generation } from '../model/compare-result.ts'
import type { SupervisorPolicy, Target } from '../targets/index.ts'
import { recordArm } from './arm-record.ts'
import { PURPOSES, sessionName } from './arm-sessions.ts'
import { bootArms, ofVersion } from './boot-arms.ts'
import type { GenerationPlan } from './generation-plan.ts'
import { type Measured, measureArms } from './measure.ts'
import { hasSeveral } from './mix-settings.ts'
import type { BootOptions, CompareContext, RunContext } from './run-context.ts'

/** A generation that was carried out, and what the next ones may learn from it. */
export interface GenerationOutcome {
  readonly record: Generation
  readonly learnt: Pick<Measured, 'ratePerSec' | 'connections' | 'trials' | 'medianMs'>
  /** The arms that answer with another status than the others; see `bootArms`. */
  readonly rejecting: ReadonlySet<string>
  /** What is known of each arm since it was up. */
  readonly asRun: ReadonlyMap<string, ArmAsRun>
}

/** Supervisor policy of `compare`, `capacity` and `check`: what PM2 does, but for a short kill timeout, as nothing is in flight at a stop. */
export const POLICY: SupervisorPolicy = {
  ...{ maxRestarts: 16, minUptime: 1_000, restartDelay: 0, killTimeout: 500, listenTimeout: undefined },
  ...{ maxMemoryRestartMib: undefined, memoryCheckMs: 30_000, onCrashLoop: 'break' },
}

/** Boots the arms of the plan in a random order, measures them, and stops everything. */
export async function runGeneration(context: CompareContext, plan: GenerationPlan): Promise<GenerationOutcome> {
  const startedMs = performance.now()
  const order = context.random.shuffle(plan.arms)
  context.observer.phase(plan.label, 'boot')
  const terms = { policy: POLICY, rejecting: plan.rejecting, timesResponses: hasSeveral(context.options) }
  const { targets, rejecting } = await bootArms(context, order, terms)
  const measured = await withTargets(context, plan.label, targets, () => measureArms(context, plan, targets))
  const record: Generation = {
    index: plan.index,
    startedAtMs: startedMs - plan.runStartedMs,
    durationMs: performance.now() - startedMs,
    loadedMs: measured.closed.loadedMs + measured.open.loadedMs,
    order: order.map(arm => arm.id),
    blocks: measured.closed.blocks,
    ...(context.options.profile && {
      played: { order: measured.open.blocks.flat(), loadedMs: measured.open.loadedMs },
    }),
    machine: measured.machine,
    arms: plan.arms.map(arm => recordArm(measured.evidence.find(each => each.arm === arm.id)!)),
  }
  const asRun = new Map(targets.map(target => [target.arm.id, target.asRun]))
  return { record, learnt: measured, rejecting, asRun }
}

/** Works with the arms of a generation while none of them breaks, and stops them, however it ends. */
export async function withTargets<T>(
  context: RunContext<BootOptions>,
  label: string,
  targets: readonly Target[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await Promise.race([work(), ...targets.map(target => brokenOf(target, context))])
  } catch (error) {
    throw explained(error, targets, context)
  } finally {
    context.observer.phase(label, 'stop')
    const sessions = targets.flatMap(({ arm }) => PURPOSES.map(purpose => sessionName(arm.id, purpose)))
    await Promise.allSettled(sessions.map(session => context.generator.close(session)))
    await Promise.all(targets.map(target => target.stop()))
  }
}

async function brokenOf({ arm, broken }: Target, { options }: RunContext<BootOptions>): Promise<never> {
  return broken.catch(error => {
    throw ofVersion(arm, error, options.versions)
  })
}

/** What the first target that knows more about an error says; the error itself when none does. */
function explained(error: unknown, targets: readonly Target[], { options }: RunContext<BootOptions>): unknown {
  for (const target of targets) {
    const told = target.explain(error)
    if (told !== error) return ofVersion(target.arm, told, options.versions)
  }
  return error
}
