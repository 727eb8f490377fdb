import { randomInt } from 'node:crypto'
import { proxiedBy } from '../faults/index.ts'
import { UsageError } from '../model/errors.ts'
import { durationInText, wordsIn } from '../model/units.ts'
import { availableCpus, inspectNode, type SupervisorPolicy } from '../targets/index.ts'
import type { Versions } from '../versions/index.ts'
import { type ArmPlan, planArms } from './arms.ts'
import { baselineOf } from './baseline-file.ts'
import { caOf } from './ca-of.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { type Planned, planOf, refuseTooMuchMemory, refuseUnknownAims } from './chaos-plan.ts'
import { remarksOn } from './chaos-remarks.ts'
import { type Environment, withEnvironment } from './environment.ts'
import type { Flags } from './flags.ts'
import { type ChosenApps, chosenApps } from './one-app.ts'
import { ratesOf } from './planned-load.ts'
import { connectionsOf, lifetimeFrom, outFolder, remarksOnClients, withClients } from './resolve-parts.ts'
import { requestsOf, talliesOf } from './resolve-requests.ts'
import { resolveVersions } from './resolve-versions.ts'
import { scalingOf, workerCountsOf } from './scaling.ts'
import { refuseProxied } from './url-apps.ts'
import { probeOf, sessionLoad, webSocketOf } from './web-sockets.ts'

/** A cluster of one worker is no cluster: its kill is an outage. */
const LEAST_WORKERS = 2

/**
 * Combines the settings of `chaos` with what this machine has into complete, frozen options.
 * @param appName the app as it was named; undefined: the default sample
 * @param here working directory of the command
 * @param inherited environment of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveChaos(
  appName: string | undefined,
  appArgs: readonly string[],
  flags: Flags<'chaos'>,
  here: string,
  inherited: Environment = {},
): Promise<ChaosOptions> {
  const planned = planOf(flags, flags.seed ?? randomInt(2 ** 32), here)
  refuseTooMuchMemory(planned.plan)
  refuseUnknownAims(planned, Object.keys(flags.with), flags.plan)
  return resolveTrials(planned, appName, appArgs, flags, here, inherited)
}

/**
 * The options of trials under a plan.
 * @throws UsageError when the combination makes no sense
 */
export async function resolveTrials(
  { plan, specs }: Planned,
  appName: string | undefined,
  appArgs: readonly string[],
  flags: Flags<'chaos'>,
  here: string,
  inherited: Environment,
): Promise<ChaosOptions> {
  const webSocket = webSocketOf(flags, plan.seed)
  const [requests, { arms, versions, skipped, modes, remarks }] = await Promise.all([
    requestsOf(flags, here, plan.seed),
    armsOf(appName, appArgs, flags, { here, inherited }),
  ])
  refuseProxied(
    arms.map(({ app }) => app),
    proxiedBy(plan),
  )
  const load = loadOf(flags)
  return Object.freeze({
    arms,
    baseline: baselineOf(flags, here),
    versions,
    repetitions: repetitionsOf(flags, plan.durationMs, arms.length),
    skipped,
    plan,
    ...requests,
    tallies: talliesOf(flags),
    ca: caOf(flags.ca, here),
    ...load,
    ...ratesOf(plan, flags.rate),
    ...(webSocket && sessionLoad(webSocket, load.connections)),
    ...(webSocket && { request: probeOf(requests.request, webSocket, flags) }),
    webSocket,
    policy: policyOf(flags),
    scaling: scalingOf(flags),
    thresholds: flags.threshold,
    failOnInconclusive: flags.failOn === 'inconclusive',
    remarks: [...remarks, ...remarksOnClients(flags, requests, modes), ...remarksOn(plan, specs, flags.cooldown)],
    pin: flags.pin,
    seed: plan.seed,
    out: outFolder(flags.out, here),
    configFile: flags.configFile,
  })
}

/** The arms, and what they come from. */
interface ChosenArms extends ArmPlan, Omit<ChosenApps, 'apps'> {
  readonly versions: Versions | undefined
}

async function armsOf(
  name: string | undefined,
  args: readonly string[],
  flags: Flags<'chaos'>,
  { here, inherited }: { readonly here: string; readonly inherited: Environment },
): Promise<ChosenArms> {
  const { apps, modes, remarks } = chosenApps(name, args, flags, { here, inherited })
  const ofThreads = modes.find(({ traits }) => traits.threads)
  if (ofThreads && flags.maxMemoryRestart !== undefined)
    throw new UsageError(
      `--max-memory-restart: not possible in mode ${ofThreads.name}: threads share the memory of one process`,
    )
  const versions = await resolveVersions(flags, apps, here)
  const { cpus } = availableCpus()
  const { arms, skipped } = planArms({
    apps,
    nodes: [await inspectNode(flags.node ?? process.execPath)],
    modes,
    modesNamed: true,
    ...workerCountsOf(flags, modes, { cpus, usual: Math.max(LEAST_WORKERS, cpus) }),
    nodeArgs: wordsIn(flags.nodeArgs),
    control: false,
    versions,
  })
  return { arms: withEnvironment(arms, flags, here, inherited), versions, skipped, modes, remarks }
}

/** Boot and stop of an arm, about. */
const AROUND_MS = 1_000
/** Versions take turns in both orders. */
const USUAL_TURNS = 2

/**
 * How often versions take turns: as often as the budget allows.
 * @throws UsageError for a budget in which not each of them runs once, and for one without versions
 */
function repetitionsOf(flags: Flags<'chaos'>, durationMs: number, arms: number): number {
  const { budget, against, warmup, baselineFor, cooldown } = flags
  if (against === undefined) {
    if (flags.given.has('budget')) throw new UsageError('--budget: requires --against, whose versions take turns')
    return 1
  }
  if (budget === undefined) return USUAL_TURNS
  const turnMs = arms * (AROUND_MS + warmup + baselineFor + durationMs + cooldown)
  if (budget >= turnMs) return Math.floor(budget / turnMs)
  const [given, least] = [budget, Math.ceil(turnMs / 1000) * 1000].map(durationInText)
  throw new UsageError(`--budget ${given}: expected at least ${least}, in which each version runs once`)
}

function loadOf(flags: Flags<'chaos'>) {
  return {
    ...connectionsOf(flags, withClients(flags, flags.connections)),
    clients: flags.clients,
    stickyBy: flags.stickyBy,
    engine: flags.engine,
    ...lifetimeFrom(flags),
    timeoutMs: flags.timeout,
    warmupMs: flags.warmup,
    baselineMs: flags.baselineFor,
    cooldownMs: flags.cooldown,
    port: flags.port,
    startTimeoutMs: flags.startTimeout,
    sloMs: flags.slo,
    workMs: flags.work,
  }
}

function policyOf(flags: Flags<'chaos'>): SupervisorPolicy {
  const { maxRestarts, minUptime, restartDelay, killTimeout, listenTimeout, maxMemoryRestart, memoryCheckEvery } = flags
  return {
    maxRestarts,
    minUptime,
    restartDelay,
    killTimeout,
    listenTimeout,
    maxMemoryRestartMib: maxMemoryRestart,
    memoryCheckMs: memoryCheckEvery,
    onCrashLoop: 'give-up',
  }
}
