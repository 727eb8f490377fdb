import { missWords } from '../../../analysis/chaos/baseline-miss.ts'
import { isSham } from '../../../analysis/chaos/windows.ts'
import { unexpectedIn } from '../../../analysis/comparability.ts'
import type { ChaosSettings } from '../../../model/chaos-result.ts'
import {
  formatCount,
  formatMean,
  formatMeanInterval,
  formatNumberOf,
  formatPercent,
  formatTime,
  NBSP,
} from '../../numbers.ts'
import { effectiveFaults, type FaultView, type ReportedArm } from '../../reported-arm.ts'
import { ratesInWords } from '../load.ts'
import { formatFaults, formatKinds, nounOf, pluralOf } from './fault-words.ts'
import { lossPhrases } from './losses.ts'
import { capacityClause, serviceClause, wasFelt } from './recovery.ts'
import { rejectedMore } from './rejected.ts'

/** What came of an arm: whether it lost requests, only time, or nothing; `untested` when no fault took effect, no worker ended and nothing was lost. */
export type Harm = 'harmless' | 'slowed' | 'harmed' | 'untested'

/** What came of an arm, in one word. */
export function harmOf(view: ReportedArm): Harm {
  const { faults, requests } = view.summary
  const isRejecting = rejectedMore(view.faults).count > 0
  if (isIdle(view)) return view.trial.baseline.held && (requests.dropped > 0 || isRejecting) ? 'harmed' : 'untested'
  if (faults.droppedPerFault!.mean > 0 || isRejecting) return 'harmed'
  return wasFelt(view) ? 'slowed' : 'harmless'
}

/** What users of an arm felt of its faults, in a few sentences. */
export function harmSentences(view: ReportedArm, settings: ChaosSettings, name: string): string {
  const faults = effectiveFaults(view)
  const noun = nounOf(faults.map(({ record }) => record))
  const main = isIdle(view) ? untested(view, name) : costs(view, { settings, name, noun, faults })
  return [main, ...asides(view, name)].join(' ')
}

/** Whether no fault took effect, and no worker ended by itself. */
function isIdle(view: ReportedArm): boolean {
  return effectiveFaults(view).length === 0 || view.summary.faults.droppedPerFault === null
}

function untested({ trial, summary }: ReportedArm, name: string): string {
  const { baseline, faults } = trial
  if (!baseline.held) {
    if (!baseline.miss) return `${name}: the run ended before any fault was fired.`
    return `${name}: nothing was injected, because the baseline did not hold: ${missWords(baseline.miss)}.`
  }
  const { dropped, scheduled } = summary.requests
  if (dropped > 0) {
    const lost = `${formatCount(dropped)} of ${formatNumberOf(scheduled, 'request')}`
    return `${name} lost ${lost}, although no fault took effect and no worker ended.`
  }
  if (faults.length > 0 && faults.every(isSham))
    return `${name}: no request was lost; only shams were fired, which do nothing.`
  return summary.faults.injected === 0
    ? `${name}: no fault was fired.`
    : `${name}: none of ${formatFaults(summary.faults.injected, nounOf(faults))} took effect, so their cost is unknown.`
}

interface Told {
  readonly settings: ChaosSettings
  readonly name: string
  readonly noun: string
  readonly faults: readonly FaultView[]
}

function costs(view: ReportedArm, told: Told): string {
  const { droppedPerFault } = view.summary.faults
  const { settings, name, noun, faults } = told
  if (droppedPerFault!.mean === 0) return joined([noneLost(view, told), sentence(recoveryClauses(view, noun))])
  const { mean, ci } = droppedPerFault!
  const figure = `${formatMean(mean)}${NBSP}request${mean === 1 ? '' : 's'}`
  const interval = ci ? ` ${formatMeanInterval(ci)}` : ''
  const { all, kinds } = formatKinds(faults.map(({ record }) => record))
  const base = `(${all}${kinds === undefined ? '' : `: ${kinds},`}${atRate(view, settings)})`
  const how = lossPhrases(faults, mean, settings.timeoutMs).join(', ')
  const each = how === '' ? '' : `: ${how}`
  const outage = outageOf(view, told)
  const main = outage
    ? `${name}: ${outage.text}. ${name} lost ${figure} per ${noun}${interval} ${base}${each}.`
    : `${name} lost ${figure} per ${noun}${interval} ${base}${each}.`
  // How long an outage took is how long it took to recover.
  const clauses = outage?.timed ? [capacityClause(view)] : recoveryClauses(view, noun)
  return joined([main, sentence(clauses)])
}

function recoveryClauses(view: ReportedArm, noun: string): (string | undefined)[] {
  return [serviceClause(view, noun), capacityClause(view)]
}

function sentence(clauses: readonly (string | undefined)[]): string | undefined {
  const text = clauses.filter(each => each !== undefined).join('; ')
  return text === '' ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function joined(sentences: readonly (string | undefined)[]): string {
  return sentences.filter(each => each !== undefined).join(' ')
}

/** Nobody could connect: said as what it is. Undefined where every fault left somebody who answers. */
function outageOf({ summary }: ReportedArm, { noun, faults }: Told): { text: string; timed: boolean } | undefined {
  const outages = faults.filter(({ harm }) => harm && harm.direct.refused + harm.collateral.refused > 0)
  if (outages.length === 0) return undefined
  if (outages.length < faults.length) {
    const some = `${formatCount(outages.length)} of ${formatFaults(faults.length, noun)}`
    return { text: `${some} caused an outage`, timed: false }
  }
  const { medianMs } = summary.faults.recovery
  const long = medianMs === null ? '' : ` (median ${formatTime(medianMs)})`
  return { text: `every ${noun} caused an outage${long}`, timed: medianMs !== null }
}

function noneLost(view: ReportedArm, told: Told): string {
  const { settings, name, noun, faults } = told
  if (rejectedMore(faults).count > 0) return onlyRejected(view, told)
  const { harmfulShare } = view.summary.faults
  const bound = harmfulShare
    ? ` (95${NBSP}% confidence: fewer than ${formatPercent(harmfulShare.upperBound)} of ${pluralOf(noun)} would)`
    : ''
  const late = lateness(view)
  const all = `${formatFaults(faults.length, noun)}${atRate(view, settings)}`
  const main = `${name}: ${faults.length === 1 ? `${all} lost no request` : `none of ${all} lost a request`}${bound}`
  return late === undefined ? `${main}.` : `${main}, ${late}.`
}

/** What extra requests are counted from. */
const BEYOND = 'beyond the rate before the faults'

/** Nothing was dropped, but faults made the app reject requests. */
function onlyRejected(view: ReportedArm, { settings, name, noun, faults }: Told): string {
  const { count, statuses } = rejectedMore(faults)
  const felt = faults.filter(({ harm }) => (harm?.rejected?.excess ?? 0) > 0).length
  const after = `after ${formatCount(felt)} of ${formatFaults(faults.length, noun)}`
  const more = `${formatNumberOf(count, 'extra request')}${statuses}`
  return `${name} rejected ${more} ${after}${atRate(view, settings)}, ${BEYOND}; it dropped none.`
}

/** Whether answers came in time. Undefined where no time was set. */
function lateness(view: ReportedArm): string | undefined {
  if (wasFelt(view)) return 'but some responses were slow'
  const { sloMs, timeline } = view.trial
  if (sloMs === null) return undefined
  const slow = timeline.slow.reduce((sum, count) => sum + count, 0)
  return slow === 0
    ? `and no response took longer than ${formatTime(sloMs)}`
    : `and the service was unaffected; ${formatCount(slow)} responses in all took longer than ${formatTime(sloMs)}`
}

function atRate({ trial }: ReportedArm, settings: ChaosSettings): string {
  const ratePerSec = trial.ratePerSec ?? settings.ratePerSec
  return ratePerSec === null ? '' : ` at ${ratesInWords(ratePerSec, settings.profile)}`
}

/** Responses with another status, unless they are the main thing that was said. */
function rejectedAside(view: ReportedArm, name: string): string[] {
  const { requests, faults } = view.summary
  const { count, statuses } = rejectedMore(view.faults)
  if (requests.rejected === 0 || (count > 0 && faults.droppedPerFault?.mean === 0)) return []
  if (count > 0) return [`${name} also rejected ${formatNumberOf(count, 'extra request')}${statuses}, ${BEYOND}.`]
  const all = `${formatNumberOf(requests.rejected, 'request')} got ${unexpectedIn(view.trial.codes)}`
  return [`${all}, no more often than before the faults.`]
}

/** Faults beside the app that clients could not tell. */
function unnoticedAside(view: ReportedArm): string[] {
  const told = effectiveFaults(view).filter(({ harm }) => harm?.noticed !== undefined)
  const unnoticed = told.filter(({ harm }) => harm?.noticed === false)
  if (unnoticed.length === 0) return []
  const all = formatFaults(told.length, nounOf(told.map(({ record }) => record)))
  return [
    `The app did not notice ${unnoticed.length === told.length ? (told.length === 1 ? 'it' : 'any of them') : `${formatCount(unnoticed.length)} of ${all}`}.`,
  ]
}

/** What else a reader must know before judging the arm. */
function asides(view: ReportedArm, name: string): string[] {
  const { backgroundDrops, limited, faults } = view.summary
  return [
    ...(backgroundDrops > 0 && !isIdle(view)
      ? [`${formatCount(backgroundDrops)} more were lost before the first fault.`]
      : []),
    ...rejectedAside(view, name),
    ...unnoticedAside(view),
    ...(faults.ineffective > 0 && faults.verified > 0
      ? [`${formatFaults(faults.ineffective, 'fault')} had no effect.`]
      : []),
    ...(faults.unfinished > 0 && faults.verified > 0
      ? [
          `${formatFaults(faults.unfinished, 'fault')} ${faults.unfinished === 1 ? 'was' : 'were'} still in progress at the end.`,
        ]
      : []),
    ...(limited ? ['The load generator could not sustain the rate, so none of this is certain.'] : []),
  ]
}
