import type { Arm } from '../model/arm.ts'
import type { Generation } from '../model/compare-result.ts'
import { RunError } from '../model/errors.ts'
import type { SupervisorPolicy, Target } from '../targets/index.ts'
import { copyName, lacksModules, MODULES_HINT, type Versions } from '../versions/index.ts'
import { recordArm } from './arm-record.ts'
import type { GenerationPlan } from './measure.ts'
import { type Measured, measureArms, sessionName } from './measure.ts'
import type { CompareContext } from './run-context.ts'

/** A generation that was carried out, and what the next ones may learn from it. */
export interface GenerationOutcome {
  readonly record: Generation
  readonly ratePerSec: number
  readonly medianMs: number
}

/** Supervisor policy of `compare`: what PM2 does, but for a short kill timeout, as nothing is in flight at a stop. */
const POLICY: SupervisorPolicy = {
  ...{ maxRestarts: 16, minUptime: 1_000, restartDelay: 0, killTimeout: 500, listenTimeout: 3_000 },
  ...{ maxMemoryRestartMib: undefined, memoryCheckMs: 30_000, onCrashLoop: 'break' },
}

/** Boots the arms of the plan in a random order, measures them, and stops everything. */
export async function runGeneration(context: CompareContext, plan: GenerationPlan): Promise<GenerationOutcome> {
  const startedMs = performance.now()
  const order = context.random.shuffle(plan.arms)
  context.observer.phase(plan.label, 'boot')
  const targets = await bootAll(context, order)
  const measured = await withTargets(context, plan.label, targets, () => measureArms(context, plan, targets))
  const record: Generation = {
    index: plan.index,
    startedAtMs: startedMs - plan.runStartedMs,
    durationMs: performance.now() - startedMs,
    loadedMs: measured.closed.loadedMs + measured.open.loadedMs,
    order: order.map(arm => arm.id),
    blocks: measured.closed.blocks,
    arms: plan.arms.map(arm => recordArm(measured.evidence.find(each => each.arm === arm.id)!)),
  }
  return { record, ratePerSec: measured.ratePerSec, medianMs: measured.medianMs }
}

async function bootAll(
  { owner, options, placement, niceness, signal }: CompareContext,
  order: readonly Arm[],
): Promise<Target[]> {
  const target = {
    startTimeoutMs: options.startTimeoutMs,
    probe: options.request,
    policy: POLICY,
    cpus: placement?.apps,
    niceness,
  }
  const failure = new AbortController()
  const start = async (arm: Arm) => {
    try {
      return await owner.start(arm, target, AbortSignal.any([signal, failure.signal]))
    } catch (error) {
      throw ofVersion(arm, error, options.versions)
    }
  }
  const starting = order.map(start)
  for (const each of starting) each.catch(() => failure.abort())
  const starts = await Promise.allSettled(starting)
  const targets = starts.flatMap(start => (start.status === 'fulfilled' ? [start.value] : []))
  const failures = starts.flatMap(start => (start.status === 'rejected' ? [start.reason] : []))
  if (failures.length === 0) return targets
  await Promise.all(targets.map(each => each.stop()))
  throw failures.find(reason => reason instanceof Error && reason.name !== 'AbortError') ?? failures[0]
}

async function withTargets(
  context: CompareContext,
  label: string,
  targets: readonly Target[],
  work: () => Promise<Measured>,
): Promise<Measured> {
  try {
    return await Promise.race([work(), ...targets.map(target => brokenOf(target, context))])
  } catch (error) {
    throw explained(error, targets, context)
  } finally {
    context.observer.phase(label, 'stop')
    const sessions = targets.flatMap(({ arm }) => [sessionName(arm.id, 'closed'), sessionName(arm.id, 'open')])
    await Promise.allSettled(sessions.map(session => context.generator.close(session)))
    await Promise.all(targets.map(target => target.stop()))
  }
}

async function brokenOf({ arm, broken }: Target, { options }: CompareContext): Promise<never> {
  return broken.catch(error => {
    throw ofVersion(arm, error, options.versions)
  })
}

/** What the first target that knows more about an error says; the error itself when none does. */
function explained(error: unknown, targets: readonly Target[], { options }: CompareContext): unknown {
  for (const target of targets) {
    const told = target.explain(error)
    if (told !== error) return ofVersion(target.arm, told, options.versions)
  }
  return error
}

/** What to tell people of an error of an arm: where the app has two versions, in which of them it was. */
export function ofVersion({ version, app }: Arm, error: unknown, versions: Versions | undefined): unknown {
  if (!version || !versions || !(error instanceof RunError)) return error
  const lacking = version.side === 'base' && versions.setup === undefined && lacksModules(versions, app)
  return new RunError(
    `In ${copyName({ version })}: ${error.message}`,
    error.hint ?? (lacking ? MODULES_HINT : undefined),
  )
}
