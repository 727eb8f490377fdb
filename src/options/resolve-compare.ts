import { randomInt } from 'node:crypto'
import type { Arm } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { availableCpus, findMode, inspectNode, modes } from '../targets/index.ts'
import { type AppContext, resolveApp } from './apps.ts'
import { planArms } from './arms.ts'
import type { CompareFlags } from './compare-flags.ts'
import type { CompareOptions } from './compare-options.ts'
import { DEFAULT_APP, folder, outFolder, refuseIdleWork, requestOf, wordsIn } from './resolve-parts.ts'

/**
 * Combines the flags of `compare` with what this machine has into complete, frozen options.
 * @param here working directory of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveCompare(
  names: readonly string[],
  appArgs: readonly string[],
  flags: CompareFlags,
  here: string,
): Promise<CompareOptions> {
  const context: AppContext = { here, cwd: folder(flags.cwd, here), args: appArgs, workMs: flags.work }
  const apps = (names.length > 0 ? names : [DEFAULT_APP]).map(name => resolveApp(name, context))
  refuseIdleWork(flags.work, apps)
  if (flags.warmup > flags.budget) throw new UsageError('--warmup: expected no more than the budget')
  const nodes = await Promise.all((flags.node.length > 0 ? flags.node : [process.execPath]).map(inspectNode))
  const { arms, skipped } = planArms({
    apps,
    nodes,
    modes: flags.modes ? flags.modes.map(name => findMode(name)!) : modes,
    modesNamed: flags.modes !== undefined,
    workers: flags.workers ?? [availableCpus().cpus],
    nodeArgs: wordsIn(flags.nodeArgs),
    control: flags.control,
  })
  return Object.freeze({
    arms,
    skipped,
    request: requestOf(flags),
    budgetMs: flags.budget,
    warmupMs: flags.warmup,
    startTimeoutMs: flags.startTimeout,
    timeoutMs: flags.timeout,
    connections: flags.connections ?? defaultConnections(arms),
    keepAlive: flags.keepalive,
    pin: flags.pin,
    ratePerSec: flags.rate,
    engine: flags.engine,
    margins: flags.margin,
    calibration: null,
    seed: flags.seed ?? randomInt(2 ** 32),
    out: outFolder(flags.out, here),
  })
}

/** Enough connections to keep every worker of the largest arm busy; the same for all arms, so that they can be compared. */
function defaultConnections(arms: readonly Arm[]): number {
  return Math.max(10, 4 * Math.max(...arms.map(arm => arm.workers)))
}
