import type { Calibration, InjectedWork } from '../../model/calibration.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import { RunError } from '../../model/errors.ts'
import { randomStream } from '../../model/random.ts'
import type { CalibrateOptions } from '../../options/calibrate-options.ts'
import type { CompareOptions } from '../../options/compare-options.ts'
import { COPY } from '../../options/resolve-calibrate.ts'
import { calibrateIterations } from '../../targets/index.ts'
import { runCompare } from '../compare.ts'
import { CompareRecord } from '../compare-record.ts'
import type { Observer } from '../observer.ts'
import type { RunContext } from '../run-context.ts'
import type { CalibrationRecord } from './calibration-record.ts'
import { type PlannedRun, planRuns } from './planned-runs.ts'
import { recordRun } from './run-figures.ts'

/**
 * The calibration: whole compare experiments, one after the other, between the app and a copy of it that is either identical or slowed
 * down on purpose. The record is saved after each.
 * @throws RunError when a run cannot be carried out; the abort signal's reason when it is interrupted
 */
export async function runCalibrate(
  context: RunContext<CalibrateOptions>,
  record: CalibrationRecord,
): Promise<Calibration> {
  const startedMs = performance.now()
  const all = planRuns(context.options)
  for (const planned of all) {
    context.signal.throwIfAborted()
    const startedAtMs = performance.now() - startedMs
    const result = await runOne(context, record, planned, all.length)
    const run = recordRun(planned, startedAtMs, result)
    if (planned.index === 0) {
      record.loads(result.settings.connections)
      record.injects(injectedWorkFor(context.options.slowdowns, run.cpuUsPerRequest))
    }
    await record.add(run)
    const meanMs = (performance.now() - startedMs) / (planned.index + 1)
    context.observer.expect?.(meanMs * (all.length - planned.index - 1))
    context.observer.note(`${labelOf(planned, all.length)}, ${kindOf(planned)}: ${told(result)}`)
  }
  context.signal.throwIfAborted()
  return record.save({ state: 'completed' })
}

/** One compare experiment, as `compare` runs it; its own record is not kept. */
function runOne(
  context: RunContext<CalibrateOptions>,
  record: CalibrationRecord,
  planned: PlannedRun,
  count: number,
): Promise<CompareResult> {
  const options = optionsOf(context.options.compare, planned, record)
  const nowhere = { path: '', save: async () => {}, saveBeside: async () => {} }
  const facts = { version: record.version, argv: [], environment: record.environment, options, baseline: null }
  const observer = observerOf(context.observer, labelOf(planned, count))
  const random = randomStream(planned.seed, 'order')
  return runCompare({ ...context, options, observer, random }, new CompareRecord(facts, nowhere))
}

function optionsOf(
  compare: CompareOptions,
  { slowdown, seed }: PlannedRun,
  { injectedWork, connections }: Pick<CalibrationRecord, 'injectedWork' | 'connections'>,
): CompareOptions {
  const iterations = injectedWork.find(each => each.slowdown === slowdown)?.iterations
  return {
    ...compare,
    // The runs must be alike.
    ...(connections !== undefined && { connections, connectionsFixed: true }),
    seed,
    arms: compare.arms.map(arm => (arm.id === COPY ? { ...arm, injectedWork: iterations } : arm)),
  }
}

/** The work to inject: so many iterations as take a share of the CPU time that a request costs. */
function injectedWorkFor(slowdowns: readonly number[], cpuUsPerRequest: number | null): InjectedWork[] {
  if (cpuUsPerRequest === null) {
    throw new RunError(
      'The CPU time per request could not be measured, so no slowdown could be injected: there were no responses.',
    )
  }
  return slowdowns.map(slowdown => {
    const cpuUs = slowdown * cpuUsPerRequest
    return { slowdown, cpuUs, iterations: calibrateIterations(cpuUs / 1000) }
  })
}

function labelOf({ index }: PlannedRun, count: number): string {
  return `run ${index + 1} of ${count}`
}

function kindOf({ slowdown }: PlannedRun): string {
  return slowdown === 0 ? 'identical copies' : `copy slowed by ${Number((slowdown * 100).toPrecision(3))} %`
}

function told({ verdict, generations, summary }: CompareResult): string {
  const ratio = summary.comparisons.find(each => each.metric === 'throughput')?.ratio ?? 1
  const count = generations.length
  return `${verdict}, throughput ${ratio.toFixed(3)}× (${count} generation${count === 1 ? '' : 's'})`
}

/** What a run says of its phases would be too much for many runs. */
function observerOf(observer: Observer, label: string): Observer {
  return { phase: name => observer.phase(label, name), note: text => observer.note(text) }
}
