import type { FaultRecord, Trial } from '../../model/chaos-result.ts'

/** A fault that was fired, and the time in which harm is given to it. Times in milliseconds since the load began. */
export interface FaultWindow {
  readonly fault: FaultRecord
  /** When it was fired. */
  readonly fromMs: number
  /** When the next one was fired, or when the trial ended. A sham ends no window but a sham's. */
  readonly toMs: number
  /** Whether it ends with the trial. */
  readonly isLast: boolean
}

/** When the trial ended: after the keep, or where its timeline breaks off. */
export function trialEndMs({ phases, timeline }: Trial): number {
  return Math.min(phases.cooldown[1], timeline.scheduled.length * timeline.binMs)
}

/**
 * The windows of a trial's faults in the order of time; faults that were skipped have none. The window of a real fault
 * goes on to the next real one, whatever shams come in between: they do nothing that could end it.
 * @param isWanted which of the faults
 */
export function windowsOf(trial: Trial, isWanted: (fault: FaultRecord) => boolean = () => true): FaultWindow[] {
  const endMs = trialEndMs(trial)
  const fired = trial.faults
    .filter(isWanted)
    .flatMap(fault => (fault.firedMs === null ? [] : [{ fault, fromMs: fault.firedMs }]))
    .sort((a, b) => a.fromMs - b.fromMs || a.fault.id - b.fault.id)
  let next: { readonly fromMs: number } | undefined
  let nextReal: typeof next
  return fired
    .toReversed()
    .map(each => {
      const end = isSham(each.fault) ? next : nextReal
      next = each
      if (!isSham(each.fault)) nextReal = each
      return { ...each, toMs: end ? end.fromMs : Math.max(endMs, each.fromMs), isLast: end === undefined }
    })
    .reverse()
}

/** A baseline in which a worker ended is only looked at until then, unless less than this share of it is left. */
const LEAST_BASELINE = 0.4

/** The part of the baseline in which no worker ended, in milliseconds since the load began; all of it where that is too short. */
export function calmBaseline({ phases, faults }: Trial): readonly [number, number] {
  const [fromMs, toMs] = phases.baseline
  const endMs = Math.min(toMs, ...faults.flatMap(({ traits, firedMs }) => (traits.cause === undefined ? [] : firedMs!)))
  return endMs - fromMs < LEAST_BASELINE * (toMs - fromMs) ? [fromMs, toMs] : [fromMs, endMs]
}

/** A fault that does nothing, to see what this machine does without any. */
export function isSham({ traits }: Pick<FaultRecord, 'traits'>): boolean {
  return traits.does === 'nothing'
}

/** Whether a worker ended in it: the supervisor saw it. */
export function tookWorker({ times }: FaultRecord): boolean {
  return times.detectedMs !== null
}

/** When every slot had a worker that listens again; infinite when that was not seen. */
export function backAtMs({ firedMs, times }: FaultRecord): number {
  return times.allSlotsMs === null ? Number.POSITIVE_INFINITY : firedMs! + times.allSlotsMs
}

/**
 * When what the fault does was over, in milliseconds since the load began; infinite when it was not seen to end. A
 * victim's death ends what lasts in it.
 */
export function overAtMs(fault: FaultRecord): number {
  const { firedMs, effectiveMs, endedMs, times } = fault
  const detectedMs = times.detectedMs === null ? 0 : firedMs! + times.detectedMs
  const latest = Math.max(firedMs!, effectiveMs ?? 0, detectedMs, endedMs ?? 0)
  if (endedMs !== null || !fault.traits.lasting) return latest
  const diedWithVictim = tookWorker(fault) && fault.traits.does !== 'replaces'
  return diedWithVictim ? latest : Number.POSITIVE_INFINITY
}
