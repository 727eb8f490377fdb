import type { Calibration, CalibrationAdvice, CalibrationNoise, ObservedDetection } from '../../model/calibration.ts'
import { durationInText } from '../../model/units.ts'
import { METRIC_WORDS } from '../metrics.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent, formatRatio, formatUs, NBSP } from '../numbers.ts'

/** That the calibration did not end as planned; undefined when it did. */
export function stateSentence({ state, error, runs, settings, durationMs }: Calibration): string | undefined {
  if (state === 'completed') return undefined
  const planned = settings.runs * (1 + settings.slowdowns.length)
  const done = `after ${formatCount(runs.length)} of ${formatNumberOf(planned, 'run')}, ${formatDuration(durationMs)} in: the figures below are what was measured until then.`
  return state === 'interrupted'
    ? done
    : `${(error ?? 'no reason was recorded').replace(/[.\s]+$/, '')}. It stopped ${done}`
}

/** How often identical copies were called different. */
export function alarmsSentence({ summary, settings }: Calibration): string {
  const { runs, worse, better, inconclusive, upper } = summary.alarms
  if (runs === 0) return 'no run of two identical copies completed.'
  const alarms = worse + better
  const which = alarms > 0 ? ` (${worse} worse, ${better} better)` : ''
  const open = inconclusive > 0 ? `; ${formatCount(inconclusive)} stayed inconclusive` : ''
  return (
    `${formatCount(alarms)} of ${formatNumberOf(runs, 'run')} of two identical copies, ${formatDuration(settings.budgetMs)} each, ` +
    `${alarms === 1 || runs === 1 ? 'was' : 'were'} called different${which}${open}. Observed; with 95${NBSP}% confidence the true rate is at most ` +
    `${formatPercent(upper)}. compare promises at most ${formatPercent(settings.alpha)}.`
  )
}

/** How often an injected slowdown was found, and whether it was there. */
export function detectionSentence(detection: ObservedDetection, { settings }: Calibration): string {
  const { slowdown, runs, worse, better, inconclusive, lower } = detection
  const what = `${formatPercent(slowdown)} more CPU per request`
  if (runs === 0) return `${what}: no run completed.`
  const others = [
    ...(inconclusive > 0 ? [`${formatCount(inconclusive)} stayed inconclusive`] : []),
    ...(better > 0 ? [`${formatCount(better)} called it better`] : []),
  ]
  const beside = others.length > 0 ? `; ${others.join(', ')}` : ''
  return (
    `${what} was found in ${formatCount(worse)} of ${formatNumberOf(runs, 'run')} of at most ${formatDuration(settings.budgetMs)}${beside}. ` +
    `Observed${worse > 0 ? `; with 95${NBSP}% confidence the true rate is at least ${formatPercent(lower)}` : ''}.${injectedClause(detection)}`
  )
}

function injectedClause({ plannedUs, measuredUs, throughput }: ObservedDetection): string {
  if (plannedUs === null || measuredUs === null || throughput === null) return ''
  const figures = `${formatUs(plannedUs)}${NBSP}µs were injected, ${formatUs(measuredUs)}${NBSP}µs measured`
  return ` ${figures}; the throughput of the copy was ${formatRatio(throughput)} (median).`
}

/** The noise that all of it comes from. */
export function noiseSentence({ summary }: Calibration): string | undefined {
  const { spread, otherSpreads, generations, overheadMs, generationMs } = summary.noise
  if (spread === null || overheadMs === null || generationMs === null) return undefined
  return (
    `the throughput ratio of identical copies varies by ${formatPercent(spread)} from generation to generation ` +
    `(root mean square of ${formatCount(generations)})${othersClause(otherSpreads)}; boot, warm-up and stop take ${formatDuration(overheadMs)} of a generation of ` +
    `${formatDuration(generationMs)}.`
  )
}

function othersClause(spreads: CalibrationNoise['otherSpreads']): string {
  const known = Object.entries(METRIC_WORDS).flatMap(([metric, { label }]) => {
    const spread = spreads[metric as keyof typeof spreads]
    return spread === undefined ? [] : [`${label} by ${formatPercent(spread)}`]
  })
  return known.length === 0 ? '' : `, ${known.join(', ')}`
}

/** The advice for CI, or why there is none. */
export function adviceSentence(calibration: Calibration, leastGenerations: number): string {
  const { advice, noise } = calibration.summary
  if (advice === null) {
    const few = `${formatNumberOf(noise.generations, 'generation')} of identical copies`
    return `none: ${few} ${noise.generations === 1 ? 'is' : 'are'} too few to tell what a run can find; at least ${leastGenerations} are needed. Use more --runs, or a longer --budget.`
  }
  const flags = flagsOf(calibration)
  return advice.reached ? reachedSentence(advice, calibration, flags) : tooNoisySentence(advice, calibration, flags)
}

function reachedSentence({ slowdown, found }: CalibrationAdvice, { summary }: Calibration, flags: string): string {
  return `${flags}. A slowdown of ${formatPercent(slowdown)} is then found in ${ofSimulated(found, summary)}.`
}

function tooNoisySentence(advice: CalibrationAdvice, { summary }: Calibration, flags: string): string {
  const { budgetMs, slowdown, found } = advice
  const smallest = summary.forecast.find(each => each.budgetMs === budgetMs)?.smallest
  const finds = smallest ? `${formatPercent(smallest)} in ${formatDuration(budgetMs)}` : `nothing below 50${NBSP}%`
  return (
    `this machine is too noisy: none of the budgets tried finds ${formatPercent(slowdown)} in 95${NBSP}% of runs. What it does find that reliably: ` +
    `${finds}. Calibrate on a quieter machine, or gate larger changes: ${flags} finds ${formatPercent(slowdown)} in ${ofSimulated(found, summary)}.`
  )
}

function ofSimulated(found: number, { simulatedRuns }: Calibration['summary']): string {
  return `${formatCount(Math.round(found * simulatedRuns))} of ${formatCount(simulatedRuns)} simulated runs`
}

/** The advice as flags of `compare`; margins that are as they were asked for need not be said, but for that of throughput. */
function flagsOf({ summary, settings }: Calibration): string {
  const { budgetMs, margins } = summary.advice!
  const others = Object.entries(margins).filter(
    ([metric, margin]) => metric !== 'throughput' && margin !== settings.margins[metric as keyof typeof margins],
  )
  const inFlag = (margin: number) => `${Number((margin * 100).toPrecision(6))}%`
  return [
    `--budget${NBSP}${durationInText(budgetMs)}`,
    `--margin${NBSP}${inFlag(margins.throughput)}`,
    ...others.map(([metric, margin]) => `--margin${NBSP}${metric}=${inFlag(margin)}`),
  ].join(' ')
}
