import type { Drop, Trial } from '../../model/chaos-result.ts'
import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { outageLength } from '../chaos/outage.ts'
import { resizedIn, slotsAt } from '../chaos/slots.ts'
import { deathsOf, duration, type FindingDetector, perArm, plural } from './finding.ts'

function refusedBy({ summary }: ViewedFault): number {
  return summary.direct.refused + summary.collateral.refused
}

/** From when until when each worker was there for new connections: until it ended, or was told to. */
export function servingSpans({ workers, events }: Trial): { readonly fromMs: number; readonly toMs: number }[] {
  return workers.flatMap(({ slot, incarnation, listeningMs, endedMs }) => {
    if (listeningMs === null) return []
    const told = events.filter(
      event => event.kind === 'asked' && event.slot === slot && event.incarnation === incarnation,
    )
    const toMs = Math.min(endedMs ?? Number.POSITIVE_INFINITY, ...told.map(({ atMs }) => atMs))
    return [{ fromMs: listeningMs, toMs }]
  })
}

/** Whether a restart of all workers took them all at the same time: some request was refused while none was there. */
function metNobody(drops: readonly Drop[], trial: Trial): boolean {
  const spans = servingSpans(trial)
  const isServed = (atMs: number) => spans.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
  return drops.some(({ outcome, endedMs }) => outcome === 'refused' && !isServed(endedMs))
}

/** How many workers there were to be when a fault was fired. */
function workersAt({ arm, trial }: ArmView, { record }: ViewedFault): number {
  return slotsAt(arm.workers, resizedIn(trial), record.firedMs ?? 0)
}

/** Whether the only worker ended, in each outage. */
function wasAlone(view: ArmView): boolean {
  return outages(view).every(fault => workersAt(view, fault) < 2)
}

/** The deaths that left nobody who answers: those of the only worker, or of all at once. */
function outages(view: ArmView): ViewedFault[] {
  // The end of the app itself is another diagnosis.
  if (view.trial.events.some(({ kind }) => kind === 'app-ended')) return []
  return deathsOf(view).filter(fault => {
    const { victims, traits } = fault.record
    const workers = workersAt(view, fault)
    const isAll = victims.length >= workers || workers < 2
    // A restart has all workers for its victims even if it takes them one at a time.
    return isAll && refusedBy(fault) > 0 && (traits.does !== 'replaces' || metNobody(fault.drops, view.trial))
  })
}

function evidenceOf(view: ArmView): string | undefined {
  const all = outages(view)
  if (all.length === 0) return undefined
  const refused = all.reduce((sum, fault) => sum + refusedBy(fault), 0)
  return `${plural(refused, 'request')} ${refused === 1 ? 'was' : 'were'} refused during ${outageWords(all)}`
}

/** How many, and how long the longest took. */
function outageWords(faults: readonly ViewedFault[]): string {
  const times = faults.map(({ summary }) => outageLength(summary))
  const longest = times.reduce((most, each) => (each.ms > most.ms ? each : most))
  const isOne = faults.length === 1
  const which = isOne ? 'an outage' : `${faults.length} outages`
  if (longest.ms === 0) return which
  const least = longest.isOver ? '' : 'at least '
  return `${which}${isOne ? ' of' : ', the longest'} ${least}${duration(longest.ms)}`
}

const ofOne = perArm({
  id: 'outage',
  severity: 'problem',
  title: 'The service is down while the app restarts',
  advice:
    'There is one process, so whenever it ends nobody answers. Run at least two workers (mode cluster-rr or cluster-os with --workers 2), and restart them one at a time.',
  evidence: view => (wasAlone(view) ? evidenceOf(view) : undefined),
})

/** Whether workers ended at a limit that each of them has for itself: of its memory, or of what it serves. */
function isAtLimit({ record: { traits } }: ViewedFault): boolean {
  return traits.cause === 'memory' || traits.cause === 'exit'
}

const ofAll = perArm({
  id: 'outage',
  severity: 'problem',
  title: 'The service is down when all workers end at once',
  advice: views =>
    views.flatMap(outages).every(isAtLimit)
      ? 'Workers that start together reach a limit together. Give each its own limit or lifetime, so that one of them always serves.'
      : 'Nobody answers until a new worker listens. Restart workers one at a time, so that one of them always serves.',
  evidence: view => (wasAlone(view) ? undefined : evidenceOf(view)),
})

/** Nobody answers while workers are away: there is only one, or all of them ended at once. */
export const outage: FindingDetector = views => [...ofOne(views), ...ofAll(views)]
