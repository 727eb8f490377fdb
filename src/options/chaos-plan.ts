import { aimOf, canonicalWords, faultNamed, findFault, readWords, refuseUnknownAim } from '../faults/index.ts'
import { drawPlan, type FaultSpec, readPlan } from '../faults/plan/index.ts'
import { UsageError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import { findMode } from '../targets/index.ts'
import { asksForFaults, faultsOf, standInFlag } from './fault-shorthands.ts'
import type { Flags } from './flags.ts'
import { durationOf, withLoad } from './planned-load.ts'
import { textOfFile } from './text-of-file.ts'

const BYTES_PER_MIB = 2 ** 20

/** The plan of a run, and the faults that it was drawn from; none when it is replayed. */
export interface Planned {
  readonly plan: Plan
  readonly specs: readonly FaultSpec[]
}

/**
 * Replays the plan of `--plan`, or draws one.
 * @throws UsageError when there is none to be had, or both, and for one in which nothing would happen
 */
export function planOf(flags: Flags<'chaos'>, seed: number, here: string): Planned {
  const specs = faultsOf(flags)
  if (flags.plan !== undefined) return { plan: replayed(flags, specs, here), specs: [] }
  const complete = specs.map(spec => withKillTimeout(spec, flags.killTimeout))
  const plan = withLoad(drawPlan(complete, { seed, durationMs: durationOf(flags) }), flags)
  if (isIdle(plan, flags)) throw new UsageError('no fault requested', 'for example: clusterbench chaos --kill-every 5s')
  return { plan, specs: complete }
}

/** A saved plan; what files say of faults and times gives way to it. */
function replayed(flags: Flags<'chaos'>, specs: readonly FaultSpec[], here: string): Plan {
  const path = flags.plan!
  if (asksForFaults(flags)) throw new UsageError(`${specs[0]!.source}: not allowed with --plan, which lists all faults`)
  for (const flag of ['duration', 'seed'])
    if (flags.given.has(flag)) throw new UsageError(`--${flag}: not allowed with --plan, which has its own`)
  const where = `--plan ${JSON.stringify(path)}`
  const plan = withLoad(readPlan(textOfFile(path, '--plan', here), where), flags)
  if (isIdle(plan, flags))
    throw new UsageError(`${where}: faults []: expected at least one, or a load with a profile, or a server of --url`)
  return plan
}

/** No fault, and an even load: that is worth watching only of a server that others may fault. */
function isIdle({ faults, load }: Plan, { url }: Pick<Flags<'chaos'>, 'url'>): boolean {
  return faults.length === 0 && !load?.profile && url.length === 0
}

/** `--kill-timeout` holds for the faults as well, unless they say it themselves. */
function withKillTimeout(spec: FaultSpec, killTimeoutMs: number): FaultSpec {
  const fault = faultNamed(spec.fault, spec.source)
  const word = fault.killTimeoutWord
  if (word === undefined || spec.explicit.includes(word)) return spec
  const params = canonicalWords(fault, { ...spec.params, [word]: `${killTimeoutMs}ms` }, spec.source)
  return { ...spec, params }
}

/**
 * Refuses to retain more memory than the machine can spare.
 * @throws UsageError that names the size
 */
export function refuseTooMuchMemory({ faults }: Plan, availableMib = process.availableMemory() / BYTES_PER_MIB): void {
  for (const { fault: name, params } of faults) {
    const { size } = readWords(faultNamed(name, 'plan'), params, name) as { size?: number }
    if (size !== undefined && size > availableMib / 2) {
      const half = Math.floor(availableMib / 2)
      throw new UsageError(
        `${name} size=${params.size}: expected no more than half of the available memory, ${half}MiB`,
      )
    }
  }
}

/** @throws UsageError for a fault of something that is not started, and for a word about workers where none is hit */
export function refuseUnknownAims({ plan, specs }: Planned, companions: readonly string[], planFile?: string): void {
  const asked =
    specs.length > 0 ? specs : plan.faults.map(each => ({ ...each, explicit: [] as string[], source: undefined }))
  for (const { fault: name, params, explicit, source } of asked) {
    const where = source ?? `--plan ${JSON.stringify(planFile ?? '')}: ${name}`
    const fault = faultNamed(name, where)
    if (aimOf(fault, params) === undefined) continue
    refuseUnknownAim(fault, params, companions, where)
    if (explicit.includes('pick')) throw new UsageError(`${where}: pick: only applies to workers, and target= is none`)
  }
}

/** The restarts of a plan that clusterbench carries out itself; those that an app carries out. What a command restarts is neither. */
export function restartsOf({ faults }: Plan): { readonly ours: readonly string[]; readonly own: readonly string[] } {
  const restarts = faults.filter(({ fault: name }) => {
    const fault = findFault(name)
    return fault?.traits.does === 'replaces' && !fault.isElsewhere
  })
  const named = (isOwn: boolean) =>
    restarts.filter(({ params }) => (params.strategy === 'own') === isOwn).map(({ fault }) => fault)
  return { ours: named(false), own: named(true) }
}

/** @throws UsageError for a fault that cannot be injected in a mode: into a thread, or by whoever does not start the workers */
export function refuseUnfit(plan: Plan, modes: readonly string[]): void {
  const elsewhere = modes.map(name => findMode(name)?.traits.elsewhere === true)
  if (new Set(elsewhere).size > 1) refuseBoth(plan)
  for (const isElsewhere of elsewhere) refuseElsewhere(plan, isElsewhere)
  for (const name of modes) if (findMode(name)?.traits.threads) refuseOnThreads(plan, name)
  refuseForeignRestarts(plan, modes)
}

/** What would be a fault of a server that runs elsewhere is none of an app of the run, and the other way round. */
function refuseBoth({ faults }: Plan): void {
  const fault = faults
    .map(({ fault: name }) => findFault(name))
    .find(each => each?.isElsewhere || each?.victims !== 'none')
  if (fault)
    throw new UsageError(
      `--fault ${fault.name}: not possible for an app and a server of --url in one run, because only a command can fault the latter; use two runs`,
    )
}

/** Of a server that runs elsewhere no process can be touched; of those of the run, no command need do it. */
function refuseElsewhere({ faults }: Plan, isElsewhere: boolean): void {
  for (const { fault: name } of faults) {
    const fault = findFault(name)
    if (fault?.isElsewhere && !isElsewhere)
      throw new UsageError(`--fault ${name}: only possible with --url; use ${fault.standsFor}`)
    if (!isElsewhere || !fault || fault.isElsewhere || fault.victims === 'none') continue
    const flag = standInFlag(name)
    const hint =
      flag === undefined ? 'only commands can fault it: --kill-command, --restart-command' : `say how with ${flag}`
    throw new UsageError(`--fault ${name}: not possible with --url, whose processes are not those of this run; ${hint}`)
  }
}

function refuseOnThreads({ faults }: Plan, mode: string): void {
  for (const planned of faults) {
    const fault = findFault(planned.fault)
    // What is beside the app is no thread of it.
    if (fault && aimOf(fault, planned.params) !== undefined) continue
    const why = fault?.whyNotThreads?.(fault.params.parse(planned.params))
    if (why !== undefined) throw new UsageError(`--fault ${planned.fault}: not possible in mode ${mode}: ${why}`)
  }
}

/** @throws UsageError for a restart that is not carried out by whoever starts the workers in a mode */
function refuseForeignRestarts(plan: Plan, modes: readonly string[]): void {
  const { ours, own } = restartsOf(plan)
  for (const name of modes) {
    const mode = findMode(name)
    const isOwn = mode?.traits.respawns === 'app'
    const flag = mode?.starts === 'command' ? '--command' : `--modes ${name}`
    if (isOwn && ours[0] !== undefined)
      throw new UsageError(`${flag}: only the app can restart its own workers; use ${ours[0]} strategy=own`)
    if (!isOwn && own[0] !== undefined)
      throw new UsageError(
        `--fault ${own[0]} strategy=own: the app does not start the workers in mode ${name}; use --modes own`,
      )
  }
}
