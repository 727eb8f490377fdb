import { controlsOf } from '../../analysis/pairs.ts'
import type { Bound, CompareResult, Comparison } from '../../model/compare-result.ts'
import { isIncomparable } from '../../model/reason.ts'
import {
  formatChange,
  formatDuration,
  formatInterval,
  formatLevel,
  formatMs,
  formatNumberOf,
  formatPercent,
  formatRate,
  formatRatio,
  NBSP,
} from '../numbers.ts'
import { comparisonIn, isOfBaseline, type NameOf, type Pairing } from '../pairing.ts'
import { withoutRatioSentence } from './answers.ts'
import { ratesInWords } from './load.ts'
import { notLoadedClause, notLoadedSentences, slowdownClause } from './loaded.ts'
import { reasonWithMargin, reasonWords } from './reason.ts'

/** What a sentence about a pair may refer to. */
export interface SentenceContext {
  readonly result: CompareResult
  /** The first of the comparisons: what all have in common is said once. */
  readonly first: boolean
  /** Say at which level and from how many generations: once, where it does not change from line to line. */
  readonly method: boolean
  /** How an arm is called in text. */
  nameOf(arm: string): string
}

/** Beyond this factor `1.62×` reads better than `62 % more`. */
const READS_AS_PERCENT = 1.25

/** What the primary metric says about a candidate, in a few sentences. */
export function verdictSentence(pairing: Pairing, context: SentenceContext): string {
  const { primary, control } = pairing
  if (control) return controlSentence(pairing, context)
  if (primary.generations === 0) return nothingSentence(pairing, context)
  if (isIncomparable(primary.reason)) return incomparableSentence(pairing, context)
  const latency = latencyClause(pairing, context)
  const bound = toldBound(primary)
  if (primary.verdict === 'inconclusive' && !bound) return unsettledSentences(pairing, context, latency)
  const main = bound ? boundClause(pairing, context, bound) : settledClause(pairing, context)
  const slowdown = primary.verdict === 'worse' && !bound ? slowdownClause(pairing.candidate) : undefined
  return `${[main, slowdown, latency].filter(clause => clause !== undefined).join('; ')}.`
}

/** The bound, where nothing else stands against the verdict. */
function toldBound({ bound, ci, verdict, reason }: Comparison): Bound | null {
  return ci && (verdict !== 'inconclusive' || reason?.kind === 'generator-limit') ? bound : null
}

function settledClause({ primary }: Pairing, context: SentenceContext): string {
  const candidate = context.nameOf(primary.candidate)
  const reference = context.nameOf(primary.reference)
  const figure = `${formatRatio(primary.ratio)}${method(primary, context)}`
  if (primary.verdict === 'same') {
    return `${candidate} handles as many requests as ${reference}, within ${formatPercent(primary.margin)}: ${figure}`
  }
  if (primary.ratio < 1 / READS_AS_PERCENT || primary.ratio > READS_AS_PERCENT) {
    return `${candidate} handles ${formatRatio(primary.ratio)} the requests of ${reference}${method(primary, context)}`
  }
  const change = formatPercent(Math.abs(primary.ratio - 1))
  return `${candidate} handles ${change} ${primary.ratio > 1 ? 'more' : 'fewer'} requests than ${reference}: ${figure}`
}

/** The interval, and how it was come by. */
function method({ ci, ratio, level, generations, candidate }: Comparison, context: SentenceContext): string {
  if (!ci) return ''
  const isSettledEarly = !context.result.generations.at(-1)?.arms.some(each => each.arm === candidate)
  const since = isSettledEarly ? `settled after generation ${generations}` : formatNumberOf(generations, 'generation')
  const how = ` (${formatLevel(level)} interval, ${since})`
  return ` ${formatInterval(ci, ratio)}${context.method || isSettledEarly ? how : ''}`
}

function nothingSentence({ primary }: Pairing, { nameOf }: SentenceContext): string {
  const reason = reasonWords(primary.reason ?? { kind: 'no-figure' })
  return `${nameOf(primary.candidate)} could not be compared with ${nameOf(primary.reference)}: ${reason}.`
}

function incomparableSentence(pairing: Pairing, context: SentenceContext): string {
  const { candidate, reference } = pairing
  return withoutRatioSentence([reference, candidate], context.nameOf) ?? nothingSentence(pairing, context)
}

/** The figures of both sides where the reference was measured on another machine: their ratio would be that of the machines. */
export function elsewhereSentence({ candidate, reference }: Pairing, nameOf: NameOf): string {
  const figures = `${nameOf(candidate.arm)} serves ${formatRate(candidate.throughput.perSec)}${NBSP}req/s here, and ${formatRate(reference.throughput.perSec)}${NBSP}req/s in the baseline`
  return `${figures}, which was measured on another machine: they are not compared.`
}

function boundClause({ primary, ...arms }: Pairing, context: SentenceContext, bound: Bound): string {
  const { nameOf } = context
  const candidate = nameOf(primary.candidate)
  const reference = nameOf(primary.reference)
  if (bound === 'neither') {
    return `${candidate} and ${reference} could not be compared: the load generator was the bottleneck for both`
  }
  const [limited, whose] = bound === 'at least' ? [arms.candidate, candidate] : [arms.reference, reference]
  const why = notLoadedClause(limited, nameOf) ?? `the load generator was the bottleneck for ${whose}`
  const ratio = `${bound} ${formatRatio(primary.ratio)}`
  return `${candidate} handles ${ratio} the requests of ${reference}${method(primary, context)}: ${why}`
}

function unsettledSentences(pairing: Pairing, context: SentenceContext, latency: string | undefined): string {
  const { primary } = pairing
  const candidate = context.nameOf(primary.candidate)
  const reference = context.nameOf(primary.reference)
  const figure = `${formatRatio(primary.ratio)}${method(primary, context)}`
  const reason = primary.reason ?? { kind: 'too-wide' }
  const why = reasonWithMargin(reason, primary.margin)
  const [notLoaded, remedy] =
    reason.kind === 'not-loaded' ? notLoadedSentences(pairing, reason, figure, context.nameOf) : []
  const sentences = notLoaded
    ? [notLoaded, cpuClause(pairing, candidate), remedy, latency]
    : primary.ci
      ? [
          `${candidate} may or may not differ from ${reference}: ${figure}; ${why}`,
          cpuClause(pairing, candidate),
          settling(pairing, context),
          latency,
        ]
      : [`too early to tell ${candidate} from ${reference}: ${why}`, settling(pairing, context), `so far ${figure}`]
  const known = sentences.filter(sentence => sentence !== undefined)
  return known.map((sentence, at) => `${at === 0 ? sentence : capitalized(sentence)}.`).join(' ')
}

/** What the CPU time per request tells where throughput does not; undefined where that is nothing. */
function cpuClause(pairing: Pairing, candidate: string): string | undefined {
  const cpu = comparisonIn(pairing, 'cpuPerRequest')
  if (!cpu?.ci || cpu.verdict === 'inconclusive') return undefined
  if (cpu.verdict === 'same') return `CPU per request is the same within ${formatPercent(cpu.margin)}`
  const sign = cpu.ratio > 1 ? 1 : -1
  const [one, other] = cpu.ci.map(end => sign * (end - 1)) as [number, number]
  const interval = [Math.min(one, other), Math.max(one, other)].map(formatChange).join(`,${NBSP}`)
  const change = `${formatPercent(Math.abs(cpu.ratio - 1))} ${sign > 0 ? 'higher' : 'lower'}`
  return `CPU per request is ${change} for ${candidate} [${interval}]`
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** What would settle an open verdict; undefined in a run that did not come to its end, which is why it is open. */
function settling({ primary }: Pairing, { result }: SentenceContext): string | undefined {
  if (result.state !== 'completed') return undefined
  if (contaminated(result)) return 'run it again on a quieter machine'
  if (primary.moreSeconds === null) {
    const takes = isOfBaseline(primary.reference) ? 'a longer baseline, a quieter machine' : 'a quieter machine'
    return `more time alone is unlikely to settle it; try ${takes}, or a larger --margin`
  }
  const more = formatDuration(roundUp(primary.moreSeconds) * 1000)
  const budget = roundUp(result.settings.budgetMs / 1000 + primary.moreSeconds)
  return `about ${more} more would settle it: --budget${NBSP}${budget}s`
}

/** Advice about time is given in steps of five seconds, and of ten above a minute. */
function roundUp(seconds: number): number {
  const step = seconds > 60 ? 10 : 5
  return Math.ceil(seconds / step) * step
}

/** The control, which is the reference itself, was called different. */
function contaminated({ arms, summary }: CompareResult): boolean {
  const controls = controlsOf(arms)
  return summary.comparisons.some(
    each => each.metric === 'throughput' && controls.has(each.candidate) && /better|worse/.test(each.verdict),
  )
}

function controlSentence({ primary }: Pairing, context: SentenceContext): string {
  const copy = `a second copy of ${context.nameOf(primary.reference)}`
  if (primary.generations === 0) return `${copy} was not measured.`
  const figure = `${formatRatio(primary.ratio)}${method(primary, context)}`
  if (!primary.ci) return `${copy} measured ${figure} so far: too few generations for a noise floor.`
  if (primary.verdict === 'better' || primary.verdict === 'worse') {
    return `${copy} measured ${figure} instead of 1×: something disturbed this run.`
  }
  return `${copy} measured ${figure}: the noise floor of this run.`
}

/** What the 99th percentile at the equal rate says about a pair; undefined where there is nothing to say. */
export function latencyClause(
  pairing: Pairing,
  { first, result }: Pick<SentenceContext, 'first' | 'result'>,
): string | undefined {
  const { candidate, reference } = pairing
  if (!candidate.latency || !reference.latency) return undefined
  if (candidate.latencyLimited || reference.latencyLimited) {
    return 'latency is not compared, because the load generator fell behind its schedule'
  }
  const rate = first ? `at ${ratesInWords(candidate.latency.ratePerSec, result.settings.profile)} ` : ''
  const where = `${rate}its p99 is`
  const figures = `${inMs(candidate.latency.p99Ms)} against ${inMs(reference.latency.p99Ms)}`
  const verdict = comparisonIn(pairing, 'latency.p99')?.verdict
  if (verdict === 'same') return `${where} the same, ${figures}`
  return verdict === 'better' || verdict === 'worse' ? `${where} ${figures}` : `${where} ${figures}, which may be noise`
}

function inMs(ms: number): string {
  return `${formatMs(ms)}${NBSP}ms`
}
