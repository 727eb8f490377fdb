import { setMaxListeners } from 'node:events'
import type { CheckResult } from '../../model/check-result.ts'
import type { CheckOptions } from '../../options/check-options.ts'
import { bootArms } from '../boot-arms.ts'
import { POLICY, withTargets } from '../generation.ts'
import type { RunContext } from '../run-context.ts'
import { checkArm } from './check-arm.ts'
import type { CheckRecord } from './check-record.ts'
import { DrawnValues } from './drawn-values.ts'
import { FilledStep } from './filled-step.ts'

/**
 * The experiment: one arm after the other is booted, and sent the sequences. The record is saved after each arm.
 * @throws RunError when the run cannot be carried out; the abort signal's reason when it is interrupted
 */
export async function runCheck(context: RunContext<CheckOptions>, record: CheckRecord): Promise<CheckResult> {
  const { options, signal, observer } = context
  const { arms, budgetMs, data, seed, timeoutMs } = options
  const sequences = options.sequences.map(({ steps }) => steps.map(step => new FilledStep(step, data)))
  const send = { sequences, timeoutMs, signal, usual: new Map<string, number>() }
  const shared = { ...context, send, values: new DrawnValues(data, seed), record }
  // Each request that is under way listens to it.
  setMaxListeners(0, signal)
  observer.begin?.()
  for (const arm of arms) {
    signal.throwIfAborted()
    observer.phase(arm.id, 'boot')
    const { targets } = await bootArms(context, [arm], { policy: POLICY, rejecting: new Set() })
    for (const target of targets) record.booted(arm.id, target.asRun)
    await withTargets(context, arm.id, targets, () => checkArm(shared, targets[0]!, budgetMs / arms.length))
  }
  return record.save({ state: 'completed' })
}
