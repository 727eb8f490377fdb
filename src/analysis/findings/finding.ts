import type { Finding } from '../../model/chaos-result.ts'
import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { isSham, tookWorker } from '../chaos/windows.ts'

/** Looks for one thing in the arms of a run; empty where it is not there. */
export type FindingDetector = (views: readonly ArmView[]) => Finding[]

/** A diagnosis that is made arm by arm. */
export interface Diagnosis extends Pick<Finding, 'id' | 'severity' | 'title'> {
  /** One sentence of cause and one of action; where they depend on it, of the arms that show it. */
  readonly advice: string | ((seen: readonly ArmView[]) => string)
  /** What of it is seen in an arm, with the numbers, as a sentence without a full stop; undefined where it is not seen. */
  evidence(view: ArmView): string | undefined
}

/** A detector that tells of all arms that show the same thing in one finding. */
export function perArm({ id, severity, title, advice, evidence }: Diagnosis): FindingDetector {
  return views => {
    const seen = views.flatMap(view => {
      const text = evidence(view)
      return text === undefined ? [] : [{ view, arm: view.arm.id, text }]
    })
    if (seen.length === 0) return []
    const texts = seen.map(({ arm, text }) => (views.length > 1 ? `${arm}: ${text}` : text))
    const fitting = typeof advice === 'string' ? advice : advice(seen.map(each => each.view))
    const arms = seen.map(each => each.arm)
    return [{ id, severity, arms, title, evidence: `${texts.join('; ')}.`, advice: fitting }]
  }
}

/** The faults in which at least one worker ended. */
export function deathsOf({ faults }: ArmView): ViewedFault[] {
  return faults.filter(({ record }) => !isSham(record) && tookWorker(record))
}

/** The deaths without notice: some worker ended in each that had not been told to stop, or did not in time. */
export function suddenDeathsOf(view: ArmView): ViewedFault[] {
  const own = view.stops.filter(({ end }) => end === 'unheard' || end === 'itself')
  return deathsOf(view).filter(({ record }) => {
    const stopped = own.filter(stop => stop.fault === record.id)
    return stopped.length === 0 || stopped.length < record.victims.length
  })
}

/** `1 request`, `3 requests`; an own plural where it is not an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US', { maximumFractionDigits: 0 })} ${count === 1 ? one : many}`
}

/** A time as people say it: `180 ms`, `2.1 s`. */
export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** Above how much memory, in MiB, a worker is restarted, whoever does it; undefined where nobody does. */
export function memoryLimitOf({ trial, settings }: ArmView): number | undefined {
  return trial.memoryLimitMib ?? settings.policy.maxMemoryRestartMib ?? undefined
}

/** A worker has too much when it has so many times its fair share, */
const TIMES_FAIR = 1.5
/** and so much more of the whole. */
const BEYOND_FAIR = 0.2

/** Whether a worker has far more of the whole than its fair share; both from 0 to 1. */
export function isFarBeyondFair(share: number, fair: number): boolean {
  return share > TIMES_FAIR * fair && share > fair + BEYOND_FAIR
}

/** The primary accepts connections, and hands them to its workers in turn, as node:cluster does. */
export function isDealtOut({ arm: { traits } }: ArmView): boolean {
  return traits.accepts === 'primary' && !traits.sticky
}

/** How to see what these arms do when the operating system schedules their workers. */
export function osPolicyTrial(views: readonly ArmView[]): string {
  const isOwn = views.every(({ arm }) => arm.traits.respawns === 'app')
  return isOwn ? 'to try it: --env NODE_CLUSTER_SCHED_POLICY=none' : 'mode cluster-os'
}
