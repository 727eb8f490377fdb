import { randomInt } from 'node:crypto'
import { proxiedBy } from '../faults/index.ts'
import { UsageError } from '../model/errors.ts'
import { wordsIn } from '../model/units.ts'
import { availableCpus, findMode, inspectNode, type Mode, type SupervisorPolicy } from '../targets/index.ts'
import { type ResolvedApp, resolveApp } from './apps.ts'
import { type ArmPlan, planArms } from './arms.ts'
import { caOf } from './ca-of.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { planOf, refuseTooMuchMemory, refuseUnknownAims } from './chaos-plan.ts'
import { remarksOn } from './chaos-remarks.ts'
import { refuseScriptWords } from './command-apps.ts'
import { modesFor } from './ecosystem-apps.ts'
import { type Environment, withEnvironment } from './environment.ts'
import type { Flags } from './flags.ts'
import { ratesOf } from './planned-load.ts'
import {
  connectionsOf,
  lifetimeFrom,
  otherApps,
  otherModes,
  outFolder,
  placeOfApp,
  refuseIdleSupervision,
  refuseIdleWork,
  remarksOnClients,
  scriptsOf,
  withClients,
} from './resolve-parts.ts'
import { requestsOf } from './resolve-requests.ts'
import { scalingOf, workerCountsOf } from './scaling.ts'
import { refuseProxied, refuseWithUrls } from './url-apps.ts'
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
  const { plan, specs } = planOf(flags, flags.seed ?? randomInt(2 ** 32), here)
  refuseTooMuchMemory(plan)
  refuseUnknownAims({ plan, specs }, Object.keys(flags.with), flags.plan)
  const webSocket = webSocketOf(flags, plan.seed)
  const [requests, { arms, skipped, modes, remarks }] = await Promise.all([
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
    skipped,
    plan,
    ...requests,
    countHeader: flags.countHeader,
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

async function armsOf(
  name: string | undefined,
  args: readonly string[],
  flags: Flags<'chaos'>,
  { here, inherited }: { readonly here: string; readonly inherited: Environment },
): Promise<ArmPlan & Pick<ResolvedApp, 'remarks'> & { readonly modes: readonly Mode[] }> {
  const place = placeOfApp(flags.cwd, here)
  const scripts = scriptsOf(name === undefined ? [] : [name], flags)
  refuseScriptWords(scripts, args, flags)
  const resolved = scripts.map(each => resolveApp(each, { ...place, args, workMs: flags.work, inherited }))
  const apps = [...resolved.map(({ app }) => app), ...otherApps(flags, place.cwd)]
  refuseWithUrls(apps, flags)
  refuseIdleWork(flags.work, apps)
  const asked = scripts.length > 0 ? flags.modes.map(mode => findMode(mode)!) : []
  const scriptApps = resolved.map(({ app }) => app)
  const ofScripts = modesFor(scriptApps, asked, { isNamed: flags.explicit.has('modes') })
  const modes = [...ofScripts.modes, ...otherModes(flags)]
  refuseIdleSupervision(flags, modes, apps)
  const ofThreads = modes.find(({ traits }) => traits.threads)
  if (ofThreads && flags.maxMemoryRestart !== undefined)
    throw new UsageError(
      `--max-memory-restart: not possible in mode ${ofThreads.name}: threads share the memory of one process`,
    )
  const { cpus } = availableCpus()
  const { arms, skipped } = planArms({
    apps,
    nodes: [await inspectNode(flags.node ?? process.execPath)],
    modes,
    modesNamed: true,
    ...workerCountsOf(flags, modes, { cpus, usual: Math.max(LEAST_WORKERS, cpus) }),
    nodeArgs: wordsIn(flags.nodeArgs),
    control: false,
  })
  return {
    arms: withEnvironment(arms, flags, here, inherited),
    skipped,
    modes,
    remarks: [...resolved.flatMap(({ remarks }) => remarks), ...ofScripts.remarks],
  }
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
