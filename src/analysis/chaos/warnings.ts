import type { FaultRecord } from '../../model/chaos-result.ts'
import { placed } from '../../model/load-profile.ts'
import type { Warning } from '../../model/result-parts.ts'
import { unexpectedIn } from '../comparability.ts'
import { elsewhereWarning } from '../elsewhere-warning.ts'
import { lessLoad, moreLoad, unsentAdvice } from '../load-advice.ts'
import { doubtfulServerWarning, redirectedWarning } from '../server-warnings.ts'
import { verifiedFaults } from './arm-faults.ts'
import { type ArmView, hasSessions } from './arm-view.ts'
import { baselineFailed, baselineRetried, rateLowered } from './baseline-warnings.ts'
import { levelIn, recoveryRule } from './service-level.ts'
import { isSham } from './windows.ts'
import { countsDisagree } from './worker-counts.ts'

/** Looks at all arms of a run, which are at least one. */
type Detector = (views: readonly ArmView[]) => Warning | undefined

function namesOf(views: readonly ArmView[]): string {
  return views.map(view => view.arm.id).join(', ')
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}

const generatorLagged: Detector = views => {
  const limited = views.filter(({ summary }) => summary.limited)
  if (limited.length === 0) return undefined
  return {
    id: 'generator-lag',
    message: `The load generator could not sustain the target rate for ${namesOf(limited)}.`,
    advice: `Thresholds are inconclusive there. Leave a CPU for the generator, or ${lessLoad(hasSessions(limited[0]!))}.`,
  }
}

const unsent: Detector = views => {
  const worst = views.reduce((most, each) =>
    each.summary.requests.unsent > most.summary.requests.unsent ? each : most,
  )
  const { unsent: count, scheduled } = worst.summary.requests
  if (count === 0) return undefined
  const codes = Object.keys(worst.trial.codes).filter(code => code.startsWith('unsent.'))
  const why = codes.length > 0 ? ` (${codes.map(code => code.replace('unsent.', '')).join(', ')})` : ''
  return {
    id: 'unsent',
    message: `${count} of ${scheduled} requests to ${worst.arm.id} were never sent${why}.`,
    advice: `They do not count against the app. ${unsentAdvice(codes, hasSessions(worst))}`,
  }
}

const machineTooSmall: Detector = ([first, ...others]) => {
  const largest = Math.max(...[first!, ...others].map(({ arm, summary }) => summary.scaling?.most ?? arm.workers))
  const { cpus } = first!.environment
  // Growth per request does not depend on it.
  if (largest + 1 <= cpus || first!.leak !== undefined) return undefined
  return {
    id: 'machine-too-small',
    message: `${largest === 1 ? 'One worker' : `${largest} workers`} and the load generator share ${cpus === 1 ? 'one CPU' : `${cpus} CPUs`}.`,
    advice: `Restarts take longer than they would with a CPU each, and raise latency while they last. Use fewer --workers, or measure on ${largest + 1} CPUs.`,
  }
}

const noisyBaseline: Detector = views => {
  // Of a baseline that did not hold something else is said.
  const noisy = views.filter(
    ({ level, settings, trial }) => trial.baseline.held && level.badRate > settings.recoveryMargin,
  )
  if (noisy.length === 0) return undefined
  const worst = noisy.reduce((most, each) => (each.level.badRate > most.level.badRate ? each : most))
  return {
    id: 'noisy-baseline',
    message: `Before any fault ${percent(worst.level.badRate)} of the requests to ${worst.arm.id} were dropped, rejected or late.`,
    advice: `Recovery is measured against that share. If they were late, close other programs or ${lessLoad(hasSessions(worst))}; find out why if not.`,
  }
}

/** More shams than this share show harm that is none of theirs. */
const SHAMS_HARMED = 0.05

const shamsHarmed: Detector = views => {
  const shams = views.flatMap(view =>
    verifiedFaults(
      view.trial,
      view.faults.map(fault => fault.summary),
      isSham,
    ),
  )
  const harmed = shams.filter(each => each.serviceRecovery.harmed && each.joint.length === 0)
  if (harmed.length <= shams.length * SHAMS_HARMED) return undefined
  return {
    id: 'shams-harmed',
    message: `Requests went wrong after ${harmed.length} of ${shams.length} shams, which do nothing.`,
    advice: `Some of the losses may not be due to the other faults either. Close other programs, or ${lessLoad(hasSessions(views[0]!))}.`,
  }
}

/** The faults with one of these statuses: the first of them, and how many of all they are, in words. What a finding tells of is left out. */
function faultsWith(views: readonly ArmView[], ...statuses: readonly FaultRecord['status'][]) {
  const all = views.flatMap(({ trial }) => trial.faults.map(fault => ({ arm: trial.arm, fault })))
  const found = all.filter(({ fault }) => statuses.includes(fault.status) && !fault.unhandled)
  const [first] = found
  const count = `${found.length} of ${all.length} faults ${found.length === 1 ? 'was' : 'were'}`
  return first && { count, ...first.fault, arm: first.arm }
}

const withoutEffect: Detector = views => {
  const found = faultsWith(views, 'ineffective', 'skipped')
  if (!found) return undefined
  const { count, fault, id, arm, status, evidence } = found
  return {
    id: 'faults-without-effect',
    message: `${count} skipped or had no effect; the first: ${fault} ${id} of ${arm}, ${status}: ${evidence}.`,
    advice: 'The figures cover the others only. Give faults more time, or check whether the app withstands them.',
  }
}

const unfinished: Detector = views => {
  const found = faultsWith(views, 'unfinished')
  if (!found) return undefined
  const { count, fault, id, arm } = found
  return {
    id: 'faults-unfinished',
    message: `${count} still in progress when the load ended; the first: ${fault} ${id} of ${arm}.`,
    advice: 'Their cost is unknown. Unless the run ended early, use a longer --cooldown.',
  }
}

/** A window with this many times the rate of the baseline is one of another load. */
const MORE_LOAD = 1.2

const loadRose: Detector = views => {
  const { ratePerSec, profile } = views[0]!.settings
  if (!profile || ratePerSec === null) return undefined
  const peakIn = ({ trial: { phases } }: ArmView, [fromMs, toMs]: readonly [number, number]) =>
    Math.max(
      ratePerSec,
      ...placed(profile, phases.faults[0])
        .filter(each => each.fromMs < toMs && each.toMs > fromMs)
        .map(({ fromPerSec, toPerSec }) => Math.max(fromPerSec, toPerSec)),
    )
  const real = views.flatMap(view =>
    view.faults.flatMap(({ record, summary }) =>
      isSham(record) ? [] : [{ isHarmed: summary.serviceRecovery.harmed, peak: peakIn(view, summary.windowMs) }],
    ),
  )
  const raised = real.filter(({ isHarmed, peak }) => isHarmed && peak > MORE_LOAD * ratePerSec)
  if (raised.length === 0) return undefined
  const peak = Math.max(...raised.map(each => each.peak))
  return {
    id: 'load-rose',
    message: `After ${raised.length} of ${real.length} faults the rate was higher than in the baseline, up to ${Math.round(peak)} instead of ${ratePerSec} requests a second.`,
    advice:
      'What went wrong then may be due to the load as well. Run the same profile without faults, and compare how each of its parts was served.',
  }
}

const tooFewRequests: Detector = views => {
  const short = views.filter(({ faults, level, trial: { timeline } }) => {
    const harmed = faults.filter(({ summary }) => summary.serviceRecovery.harmed)
    return harmed.some(({ summary: { windowMs } }) => {
      const [fromMs, toMs] = windowMs
      return recoveryRule(levelIn(level, timeline, fromMs, toMs), toMs - fromMs) === undefined
    })
  })
  if (short.length === 0) return undefined
  return {
    id: 'rate-too-low',
    message: `${namesOf(short)} got too few requests between two faults to show a recovery.`,
    advice: `Use a longer interval between faults, or ${moreLoad(hasSessions(short[0]!))}.`,
  }
}

const rejected: Detector = views => {
  const worst = views.reduce((most, each) =>
    each.summary.requests.rejected > most.summary.requests.rejected ? each : most,
  )
  const { rejected: count, scheduled } = worst.summary.requests
  if (count === 0) return undefined
  return {
    id: 'rejected',
    message: `${worst.arm.id} answered ${count} of ${scheduled} requests with ${unexpectedIn(worst.trial.codes)}.`,
    advice: 'They do not count as dropped, but they delay recovery.',
  }
}

const redirected: Detector = views =>
  redirectedWarning(
    views.map(view => view.arm),
    views[0]!.settings,
  )

const doubtfulServer: Detector = views =>
  doubtfulServerWarning(
    views.map(view => view.arm),
    views[0]!.settings,
  )

const elsewhere: Detector = views => elsewhereWarning(views.map(view => view.arm))

/** The closed list of warnings, in the order in which they are told. */
const DETECTORS: readonly Detector[] = [
  elsewhere,
  redirected,
  doubtfulServer,
  baselineFailed,
  rateLowered,
  baselineRetried,
  generatorLagged,
  unsent,
  machineTooSmall,
  noisyBaseline,
  shamsHarmed,
  withoutEffect,
  unfinished,
  loadRose,
  tooFewRequests,
  rejected,
  countsDisagree,
]

/** What a reader should know before trusting the figures, each with advice. */
export function findChaosWarnings(views: readonly ArmView[]): Warning[] {
  if (views.length === 0) return []
  return DETECTORS.flatMap(detect => detect(views) ?? [])
}
