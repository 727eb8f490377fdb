import type { ArmGeneration, CompareSettings, Generation } from '../../model/compare-result.ts'
import { mergeHistograms, valueAt } from '../../model/histogram.ts'
import type { Reason } from '../../model/reason.ts'
import type { Environment } from '../../model/result-parts.ts'
import type { MachineUse, ProcessUse, ThreadUse } from '../../model/usage.ts'
import { type Answering, answeringOf, armObstacle, rejectedByStatus } from '../comparability.ts'
import { median } from '../interval.ts'
import { limitsOf } from '../limits.ts'

/** How one process of the app was used: its figures as in `ProcessUse`. */
export type ProcessFigures = Pick<ProcessUse, 'loop' | 'main' | 'other'>

/** What the bottleneck of an arm is told from: medians over its generations. Shares are of the time in which it was loaded. */
export interface LoadFigures {
  readonly connections: number
  /** CPUs that the app may use, and whether the load generator uses them as well. */
  readonly available: { readonly cpus: number; readonly shared: boolean }
  /** CPUs that all processes of the app used together. */
  readonly cpus: number
  /** The busiest first. */
  readonly workers: readonly ProcessFigures[]
  readonly primary: ProcessFigures | undefined
  readonly children: readonly ProcessFigures[]
  readonly generator: {
    /** Share of the time in which its event loop was busy. */
    readonly utilization: number
    /** Its thread; undefined where the platform does not tell. */
    readonly thread: ThreadUse | undefined
    /** It was busy all the time, and the app was not (decision 0004). */
    readonly limited: boolean
  }
  /** Undefined where the platform does not tell. */
  readonly machine: Pick<MachineUse, 'otherCpus' | 'stolenCpus' | 'throttled'> | undefined
  /** CPUs of the machine. */
  readonly machineCpus: number
  /** CPUs of the quota; null without one. */
  readonly quota: number | null
  /** Rejections that set its pace, as a share of its answers; undefined where there are none. */
  readonly rejected: { readonly share: number; readonly status: number | null } | undefined
  /** Median latency at the steady rate of the open loop, and answers per second in the closed loop; undefined where they tell nothing. */
  readonly pace: { readonly p50Ms: number; readonly perSec: number } | undefined
}

/** The parts of a run that the figures are taken from. */
export interface LoadedRun {
  readonly generations: readonly Generation[]
  readonly environment: Environment
  readonly settings: Pick<CompareSettings, 'connections' | 'ratePerSec' | 'profile'>
}

/** The figures of an arm; undefined where it served nothing, or where what it used was not measured, as in older results. */
export function loadFiguresOf(arm: string, run: LoadedRun): LoadFigures | undefined {
  const { generations, environment, settings } = run
  const known = generations.flatMap(each => {
    const mine = each.arms.find(one => one.arm === arm && one.use && one.requests.closed.scheduled > 0)
    return mine ? [{ mine, machine: each.machine }] : []
  })
  if (known.length === 0) return undefined
  const answering = answeringOf(arm, generations)
  const obstacle = armObstacle(answering)
  if (obstacle?.kind === 'nothing-served') return undefined
  const runs = known.map(each => each.mine)
  const uses = runs.flatMap(each => each.use ?? [])
  const ranked = (role: ProcessUse['role']) =>
    rankedFigures(uses.map(use => use.processes.filter(p => p.role === role)))
  const machines = known.flatMap(each => each.machine ?? [])
  return {
    connections: settings.connections,
    available: availableTo(environment),
    cpus: median(uses.map(use => use.cpus)),
    workers: ranked('worker'),
    primary: ranked('primary')[0],
    children: ranked('child'),
    generator: {
      utilization: median(runs.map(each => each.generator.closedUtilization)),
      thread: medianThread(uses.map(use => use.generator)) ?? undefined,
      limited: limitsOf(runs).closed,
    },
    machine: machines.length > 0 ? machineFigures(machines) : undefined,
    machineCpus: environment.cpus,
    quota: environment.cgroupQuota,
    rejected: rejectedOf(answering, obstacle),
    pace: settings.profile ? undefined : paceOf(runs, settings.ratePerSec),
  }
}

/** The CPUs of an environment that the apps may use. */
export function availableTo({
  cpus,
  cgroupQuota,
  placement,
}: Pick<Environment, 'cpus' | 'cgroupQuota' | 'placement'>): LoadFigures['available'] {
  if (placement) return { cpus: placement.apps.length, shared: false }
  return { cpus: Math.min(cpus, cgroupQuota ?? cpus), shared: true }
}

/** The processes of a role by their rank in each generation, the busiest first: which of them that is may differ from boot to boot. */
function rankedFigures(generations: readonly (readonly ProcessUse[])[]): ProcessFigures[] {
  const ranked = generations.map(processes => processes.toSorted((a, b) => busyOf(b) - busyOf(a)))
  const ranks = Math.max(0, ...ranked.map(processes => processes.length))
  return Array.from({ length: ranks }, (_, rank) => {
    const there = ranked.flatMap(processes => processes[rank] ?? [])
    const loops = there.flatMap(each => each.loop ?? [])
    return {
      loop: loops.length > 0 ? median(loops) : null,
      main: medianThread(there.map(each => each.main)),
      other: medianThread(there.map(each => each.other)),
    }
  })
}

/** The share of the time in which a process had work: that of its event loop or of its busiest thread, whichever is greater. */
export function busyOf(process: ProcessFigures): number {
  return Math.max(loopBusyOf(process), wantedBy(process.other))
}

/** The same of its event loop alone. Time in which it waits for a CPU is time in which it has work. */
export function loopBusyOf({ loop, main }: ProcessFigures): number {
  return Math.min(1, Math.max(loop ?? 0, wantedBy(main)))
}

/** The share of the time in which a process worked, as it would on a machine that has a CPU for it whenever it wants one. */
export function workOf({ loop, main, other }: ProcessFigures): number {
  return Math.min(1, Math.max(loop ?? 0, main?.cpu ?? 0, other?.cpu ?? 0))
}

/** The share of the time in which a thread had work: on a CPU, or waiting for one. */
export function wantedBy(thread: ThreadUse | null | undefined): number {
  return thread ? Math.min(1, thread.cpu + thread.waiting) : 0
}

function medianThread(threads: readonly (ThreadUse | null)[]): ThreadUse | null {
  const known = threads.filter(each => each !== null)
  if (known.length === 0) return null
  return { cpu: median(known.map(each => each.cpu)), waiting: median(known.map(each => each.waiting)) }
}

/** Over all generations together: in one of them the clock of the machine is coarse. */
function machineFigures(machines: readonly MachineUse[]): LoadFigures['machine'] {
  const durationMs = machines.reduce((sum, each) => sum + each.durationMs, 0)
  const mean = (of: (use: MachineUse) => number) =>
    machines.reduce((sum, each) => sum + of(each) * each.durationMs, 0) / durationMs
  const throttled = machines.flatMap(each => each.throttled ?? [])
  return {
    otherCpus: mean(each => each.otherCpus),
    stolenCpus: mean(each => each.stolenCpus),
    throttled: throttled.length > 0 ? median(throttled) : null,
  }
}

/** The rejections that set the pace of an arm: those of a limiter, or most of what it answers; undefined where there are none. */
function rejectedOf({ requests, codes }: Answering, obstacle: Reason | undefined): LoadFigures['rejected'] {
  if (obstacle?.kind !== 'limiter' && obstacle?.kind !== 'mostly-rejected') return undefined
  const { status } = obstacle
  const count = rejectedByStatus(codes).find(each => each.status === status)?.count ?? 0
  return { status, share: count / (requests.ok + requests.rejected) }
}

/** Where requests were lost, where the steady rate was near what the arm can do, or where nothing came of it, it tells nothing. */
function paceOf(runs: readonly ArmGeneration[], ratePerSec: number | null): LoadFigures['pace'] {
  const perSec = median(runs.map(each => each.perSec))
  const isClean = runs.every(({ requests }) => requests.closed.ok >= requests.closed.scheduled * CLEAN)
  const p50Ms = valueAt(mergeHistograms(runs.map(each => each.latencyHdr)), 50) / 1000
  const isSteady = ratePerSec !== null && ratePerSec <= perSec * MOST_RATE
  return isClean && isSteady && p50Ms > 0 && perSec > 0 ? { p50Ms, perSec } : undefined
}

/** Share of `ok` answers from which on the closed loop's latency is that of `ok` answers. */
const CLEAN = 0.99

/** Above this share of an arm's throughput the steady rate makes requests wait for each other, too. */
const MOST_RATE = 0.7
