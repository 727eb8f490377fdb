import { randomInt } from 'node:crypto'
import type { App, Arm } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { durationInText, wordsIn } from '../model/units.ts'
import { modes as allModes, availableCpus, findMode, inspectNode, type Mode } from '../targets/index.ts'
import { resolveApp } from './apps.ts'
import { planArms } from './arms.ts'
import { baselineOf } from './baseline-file.ts'
import { caOf } from './ca-of.ts'
import { refuseScriptWords } from './command-apps.ts'
import type { CompareOptions } from './compare-options.ts'
import { type ChosenModes, modesFor } from './ecosystem-apps.ts'
import { type Environment, withEnvironment } from './environment.ts'
import type { Flags } from './flags.ts'
import { DEFAULT_MARGINS, VERSION_MARGINS } from './margins.ts'
import { refuseRateBeside } from './planned-load.ts'
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
import { requestsOf, talliesOf } from './resolve-requests.ts'
import { resolveVersions } from './resolve-versions.ts'
import { refuseScaling } from './scaling.ts'
import { refuseWithUrls } from './url-apps.ts'

/**
 * Combines the flags of `compare` with what this machine has into complete, frozen options.
 * @param here working directory of the command
 * @param inherited environment of the command
 * @throws UsageError when the combination makes no sense
 */
export async function resolveCompare(
  names: readonly string[],
  appArgs: readonly string[],
  flags: Flags<'compare'>,
  here: string,
  inherited: Environment = {},
): Promise<CompareOptions> {
  const scripts = scriptsOf(names, flags)
  const { apps, remarks } = resolveApps(scripts, appArgs, flags, { here, inherited })
  refuseIdleWork(flags.work, apps)
  refuseContradictions(flags)
  const baseline = baselineOf(flags, here)
  const versions = await resolveVersions(flags, apps, here)
  const nodes = await Promise.all((flags.node.length > 0 ? flags.node : [process.execPath]).map(inspectNode))
  const { modes, remarks: ofModes } = modesOf(scripts, apps, flags)
  const requests = await seededRequests(flags, here)
  const { arms, skipped } = planArms({
    apps,
    nodes,
    modes,
    modesNamed: flags.modes !== undefined,
    workers: flags.workers ?? [availableCpus().cpus],
    nodeArgs: wordsIn(flags.nodeArgs),
    control: flags.control,
    versions,
  })
  return Object.freeze({
    arms: withEnvironment(arms, flags, here, inherited),
    remarks: [...remarks, ...ofModes, ...remarksOnClients(flags, requests, modes)],
    versions,
    skipped,
    ...requests,
    budgetMs: flags.budget,
    warmupMs: flags.warmup,
    ...{ ca: caOf(flags.ca, here), port: flags.port, startTimeoutMs: flags.startTimeout, timeoutMs: flags.timeout },
    ...loadOf(flags, arms),
    ...lifetimeFrom(flags),
    pin: flags.pin,
    ...{ ratePerSec: flags.rate, profile: flags.profile },
    engine: flags.engine,
    margins: { ...(flags.against === undefined ? DEFAULT_MARGINS : VERSION_MARGINS), ...flags.margin },
    workMs: flags.work,
    baseline,
    ...{ thresholds: flags.threshold, allowedDifferences: flags.allowDifference },
    failOnInconclusive: flags.failOn === 'inconclusive',
    calibration: null,
    out: outFolder(flags.out, here),
    configFile: flags.configFile,
  })
}

async function seededRequests(flags: Flags<'compare'>, here: string) {
  const seed = flags.seed ?? randomInt(2 ** 32)
  return { ...(await requestsOf(flags, here, seed)), tallies: talliesOf(flags), seed }
}

function resolveApps(
  names: readonly string[],
  args: readonly string[],
  flags: Flags<'compare'>,
  { here, inherited }: { readonly here: string; readonly inherited: Environment },
) {
  const { cwd, work, setup } = flags
  refuseScriptWords(names, args, flags)
  const context = { ...placeOfApp(cwd, here), args, workMs: work, made: setup !== undefined, inherited }
  const resolved = names.map(name => resolveApp(name, context))
  const apps = [...resolved.map(({ app }) => app), ...otherApps(flags, context.cwd)]
  refuseWithUrls(apps, flags)
  return { apps, remarks: resolved.flatMap(({ remarks }) => remarks) }
}

function refuseContradictions(flags: Flags<'compare'>): void {
  const { warmup, budget } = flags
  refuseRateBeside(flags)
  if (warmup <= budget) return
  const [given, most] = [warmup, budget].map(durationInText)
  throw new UsageError(`--warmup ${given}: expected no more than --budget, ${most}`)
}

/**
 * The modes of the scripts, and that of the commands.
 * @throws UsageError for a flag about workers that clusterbench starts, where it starts none
 */
function modesOf(scripts: readonly string[], apps: readonly App[], flags: Flags<'compare'>): ChosenModes {
  const asked = scripts.length > 0 ? scriptModes(flags) : []
  const scriptApps = apps.filter(({ command, url }) => command === undefined && url === undefined)
  const { modes, remarks } = modesFor(scriptApps, asked, { isNamed: flags.explicit.has('modes') })
  const all = [...modes, ...otherModes(flags)]
  refuseIdleSupervision(flags, all, apps)
  refuseScaling(all)
  return { modes: all, remarks }
}

/** Two versions are compared in one mode if no other is asked for: the fewer arms share the budget, the smaller the change that is found. */
function scriptModes({ modes: named, against }: Flags<'compare'>): readonly Mode[] {
  if (named) return named.map(name => findMode(name)!)
  return against === undefined ? allModes.filter(mode => mode.isDefault) : [findMode('single')!]
}

/** The connections of all arms, and whether that is what they stay. */
function loadOf(flags: Flags<'compare'>, arms: readonly Arm[]) {
  return {
    ...connectionsOf(flags, withClients(flags, flags.connections ?? defaultConnections(arms))),
    ...{ clients: flags.clients, stickyBy: flags.stickyBy, arrivals: flags.arrivals },
    // A new connection for each request takes a local port each: with many at once, a system soon has none left.
    // Nor is it known of a server that runs elsewhere whether it is busy.
    connectionsFixed:
      flags.connections !== undefined || !flags.keepalive || arms.some(({ traits }) => traits.elsewhere),
  }
}

/** Enough connections to keep every worker of the largest arm busy; the same for all arms, so that they can be compared. */
function defaultConnections(arms: readonly Arm[]): number {
  return Math.max(10, 4 * Math.max(...arms.map(arm => arm.workers)))
}
