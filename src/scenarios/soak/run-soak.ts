import type { SoakResult } from '../../model/soak-result.ts'
import type { SoakOptions } from '../../options/soak-options.ts'
import { runChaos } from '../chaos/run-chaos.ts'
import type { RunContext } from '../run-context.ts'
import { sampleWhile } from './sampler.ts'
import type { SoakRecord } from './soak-record.ts'

/**
 * The experiment: each arm in turn under a trial without faults, while its processes are looked at.
 * @throws RunError when the run cannot be carried out; the abort signal's reason when it is interrupted
 */
export function runSoak(context: RunContext<SoakOptions>, record: SoakRecord): Promise<SoakResult> {
  const { chaos, sampleMs } = context.options
  return runChaos({ ...context, options: chaos }, record, ({ id }) => running => {
    record.begun(id)
    return sampleWhile(running, sampleMs, sample => record.sampled(id, sample))
  })
}
