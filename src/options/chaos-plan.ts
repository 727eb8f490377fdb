import { faultNamed, readWords } from '../faults/index.ts'
import { drawPlan, type FaultSpec, readPlan } from '../faults/plan/index.ts'
import { UsageError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { ChaosFlags } from './chaos-flags.ts'
import { textOfFile } from './experiment-file.ts'

const BYTES_PER_MIB = 2 ** 20

/** Where the faults of a run come from: flags go before the file, as one. */
export interface Asked {
  readonly byFlags: readonly FaultSpec[]
  readonly byFile: readonly FaultSpec[]
  readonly seed: number
  readonly durationMs: number
}

/** The plan of a run, and the faults that it was drawn from; none when it is replayed. */
export interface Planned {
  readonly plan: Plan
  readonly specs: readonly FaultSpec[]
}

/**
 * Replays the plan of `--plan`, or draws one.
 * @throws UsageError when there is none to be had, or both
 */
export function planOf(flags: Pick<ChaosFlags, 'plan' | 'given'>, asked: Asked, here: string): Planned {
  const { byFlags, byFile, seed, durationMs } = asked
  if (flags.plan !== undefined) {
    if (byFlags.length > 0)
      throw new UsageError(
        `${byFlags[0]!.source}: expected no further faults together with --plan, which says them all`,
      )
    for (const name of ['duration', 'seed'])
      if (flags.given.has(name))
        throw new UsageError(`--${name}: expected none together with --plan, which has its own`)
    return { plan: readPlan(textOfFile(flags.plan, '--plan', here), `--plan ${JSON.stringify(flags.plan)}`), specs: [] }
  }
  const specs = byFlags.length > 0 ? byFlags : byFile
  if (specs.length === 0)
    throw new UsageError('no fault was asked for', 'for example: clusterbench chaos --kill-every 5s')
  return { plan: drawPlan(specs, { seed, durationMs }), specs }
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
