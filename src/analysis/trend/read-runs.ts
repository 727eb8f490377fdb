import { profileInText } from '../../model/load-profile.ts'
import type { TrendMetric, TrendMetricName } from '../../model/trend-metric.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import type { CompareSource, ShownSource, TrendSource } from '../../model/trend-source.ts'
import { launcherOf } from '../baseline/fingerprint.ts'
import { FIGURES, type MeasuredArm } from './figures.ts'
import type { LeftOut, LeftOutReason, Machine, RunCommit, Scenario, TrendRun } from './trend.ts'

/** A run of an arm, with what decides which series it belongs to. */
export interface Reading {
  readonly scenario: Scenario
  readonly machine: Machine
  readonly run: TrendRun
}

/** What a result file says of a metric. */
export interface ReadRuns {
  readonly readings: readonly Reading[]
  readonly leftOut: readonly LeftOut[]
}

type SourceArm = ShownSource['arms'][number]

/** Reads the figures of all arms of a result in a metric. */
export function readRuns(source: TrendSource, path: string, name: TrendMetricName): ReadRuns {
  if (source.state !== 'completed') return { readings: [], leftOut: [{ path, arm: null, reason: source.state }] }
  const metric = trendMetric(name)
  const isShown = source.command === 'compare' || source.command === 'chaos'
  if (!isShown || !metric.of.includes(source.command))
    return { readings: [], leftOut: [{ path, arm: null, reason: 'none' }] }
  const readings: Reading[] = []
  const leftOut: LeftOut[] = []
  for (const arm of source.arms) {
    const measured = measuredArm(source, arm.id)
    const figure = measured && FIGURES[name](measured)
    const reason = reasonAgainst(source, arm, metric) ?? (figure ? undefined : 'none')
    if (reason || !figure) leftOut.push({ path, arm: arm.id, reason: reason ?? 'none' })
    else
      readings.push({
        scenario: scenarioOf(source, arm),
        machine: machineOf(source),
        run: runOf(source, arm, path, figure),
      })
  }
  return { readings, leftOut }
}

function measuredArm(source: ShownSource, arm: string): MeasuredArm | undefined {
  if (source.command === 'compare') {
    const summary = source.summary.arms.find(each => each.arm === arm)
    return summary && { command: 'compare', summary }
  }
  const summary = source.summary.arms.find(each => each.arm === arm)
  return summary && { command: 'chaos', summary }
}

/** Why the figure of an arm is no figure of the app; undefined where it is one. */
function reasonAgainst(source: ShownSource, arm: SourceArm, { phase }: TrendMetric): LeftOutReason | undefined {
  if (arm.version?.side === 'base') return 'base'
  if (arm.control) return 'control'
  if (source.command === 'chaos' && !source.trials.some(trial => trial.arm === arm.id && trial.baseline.held))
    return 'baseline'
  const summary = source.summary.arms.find(each => each.arm === arm.id)
  if (!summary) return 'none'
  const limited = source.command === 'chaos' || phase === 'closed' ? summary.limited : false
  return limited || (phase === 'open' && summary.latencyLimited) ? 'limited' : undefined
}

function scenarioOf(source: ShownSource, arm: SourceArm): Scenario {
  const { settings } = source
  const mix = mixOf(settings)
  return {
    command: source.command,
    arm: arm.id,
    app: arm.app,
    // Up to how many workers it may scale is a part of what a mode is.
    mode: arm.mostWorkers === undefined ? arm.mode : `${arm.mode} to ${arm.mostWorkers}`,
    workers: arm.workers,
    engine: source.settings.engine,
    connections: source.command === 'compare' && !source.settings.connectionsFixed ? null : settings.connections,
    keepAlive: arm.keepAlive,
    // Those that a result with a mix has are of whichever request its file had first.
    method: mix ? '' : settings.method,
    path: mix ? '' : settings.path,
    mix,
    ...(source.command === 'compare' ? askedOf(source.settings) : NOTHING_MORE),
    timeoutMs: settings.timeoutMs,
    nodeMajor: /^v?\d+/.exec(arm.node)?.[0] ?? arm.node,
    ratePerSec: settings.rateFixed ? settings.ratePerSec : null,
    load: loadOf(source),
    faults: source.command === 'chaos' ? faultsOf(source.plan.faults) : '',
  }
}

/** In whichever order the file had them. A mix of one is a request like any other. */
function mixOf({ requests = [] }: ShownSource['settings']): Scenario['mix'] {
  return requests.length < 2 ? null : requests.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function loadOf({ settings }: ShownSource): string {
  const { arrivals, connectionLifetime } = settings
  return [
    ...(settings.profile ? [profileInText(settings.profile)] : []),
    ...(arrivals === 'poisson' ? ['poisson'] : []),
    ...(connectionLifetime ? [`connections of ${connectionLifetime}`] : []),
  ].join(', ')
}

const NOTHING_MORE: Asked = { request: '', arguments: '', workMs: null }

function askedOf({ requestHash, argumentsHash, workMs }: CompareSource['settings']): Asked {
  return { request: requestHash ?? '', arguments: argumentsHash ?? '', workMs: workMs ?? null }
}

type Asked = Pick<Scenario, 'request' | 'arguments' | 'workMs'>

/** `6 × kill, 2 × pause`: plans that differ only in when and whom they hit are the same scenario. */
function faultsOf(faults: readonly { readonly fault: string }[]): string {
  const names = [...new Set(faults.map(each => each.fault))].sort()
  return names.map(name => `${faults.filter(each => each.fault === name).length} × ${name}`).join(', ')
}

function machineOf({ environment }: ShownSource): Machine {
  const { cpuModel, cpus, cgroupQuota, virtualization, platform, arch } = environment
  return { cpuModel, cpus, cgroupQuota, virtualization: virtualization ?? null, platform, arch }
}

function runOf(source: ShownSource, arm: SourceArm, path: string, figure: Pick<TrendRun, 'value' | 'ci'>): TrendRun {
  const { startedAt, tool, environment } = source
  const surroundings = { node: arm.node, launcher: launcherOf(arm), kernel: environment.kernel, tool: tool.version }
  return { path, startedAt, commit: commitOf(source, arm), ...figure, surroundings }
}

/** Where two versions of the app were compared, the one that this arm is; else what the command was run in. */
function commitOf({ environment: { git } }: ShownSource, { version }: SourceArm): RunCommit | null {
  if (version) return version.commit === null ? null : { hash: version.commit, dirty: version.dirty }
  return git && { hash: git.commit, dirty: git.dirty }
}
