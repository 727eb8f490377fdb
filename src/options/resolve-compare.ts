import { randomInt } from 'node:crypto'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Arm, RequestSpec } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { availableCpus, findMode, findSample, inspectNode, modes } from '../targets/index.ts'
import { type AppContext, resolveApp } from './apps.ts'
import { planArms } from './arms.ts'
import type { CompareFlags } from './compare-flags.ts'
import type { CompareOptions } from './compare-options.ts'

/** The sample that is run when no app is named. */
export const DEFAULT_APP = 'cpu'

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
  if (flags.work !== undefined && !apps.some(app => app.builtIn && findSample(app.name)?.defaultWorkMs !== undefined)) {
    throw new UsageError('--work: only the samples cpu and io take it, and none of them is run')
  }
  if (flags.warmup > flags.budget) throw new UsageError('--warmup: expected no more than the budget')
  const nodes = await Promise.all((flags.node.length > 0 ? flags.node : [process.execPath]).map(inspectNode))
  const { arms, skipped } = planArms({
    apps,
    nodes,
    modes: flags.modes ? flags.modes.map(name => findMode(name)!) : modes,
    modesNamed: flags.modes !== undefined,
    workers: flags.workers ?? [availableCpus().cpus],
    nodeArgs: flags.nodeArgs.split(/\s+/).filter(part => part !== ''),
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
    seed: flags.seed ?? randomInt(2 ** 32),
    out: flags.out === undefined ? undefined : resolve(here, flags.out),
  })
}

/** Enough connections to keep every worker of the largest arm busy; the same for all arms, so that they can be compared. */
function defaultConnections(arms: readonly Arm[]): number {
  return Math.max(10, 4 * Math.max(...arms.map(arm => arm.workers)))
}

function folder(path: string | undefined, here: string): string {
  const full = resolve(here, path ?? '.')
  if (path !== undefined && !statSync(full, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--cwd ${JSON.stringify(path)}: expected a folder, and ${full} is none`)
  }
  return full
}

function requestOf(flags: CompareFlags): RequestSpec {
  const { method, path, body } = flags
  const names = flags.header.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new UsageError(`--header ${JSON.stringify(twice)}: expected each header once`)
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw new UsageError(`--body: a ${method} request has none`, 'add --method POST')
  }
  return { method, path, headers: Object.fromEntries(flags.header), body, expectStatus: flags.expectStatus }
}
