import type { ArmGeneration, CompareSettings, Generation, StoredBaseline } from '../model/compare-result.ts'
import { droppedOf } from '../model/outcome.ts'
import type { Environment, ResultArm, Warning } from '../model/result-parts.ts'
import { differencesInWords } from './baseline/difference.ts'
import { answeringOf, isOfLimiter, rejectedByStatus, unexpectedIn } from './comparability.ts'
import { isAdvisory } from './compared-pairs.ts'
import { elsewhereWarning } from './elsewhere-warning.ts'
import { median } from './interval.ts'
import { BUSY_LIMIT, couldNotSend, limitsOf } from './limits.ts'
import { unsentAdvice } from './load-advice.ts'
import { doubtfulServerWarning, redirectedWarning } from './server-warnings.ts'
import { sumRecords, sumRequests } from './sums.ts'

/** What the warnings are derived from. */
export interface Circumstances {
  readonly arms: readonly ResultArm[]
  readonly generations: readonly Generation[]
  readonly environment: Environment
  readonly settings: CompareSettings
  readonly baseline?: StoredBaseline | null
}

type Detector = (seen: Circumstances) => Warning | undefined

function runsOf(arm: string, generations: readonly Generation[]): ArmGeneration[] {
  return generations.flatMap(generation => generation.arms.filter(each => each.arm === arm))
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

const generatorWasTheLimit: Detector = ({ arms, generations }) => {
  const limited = arms
    .map(arm => arm.id)
    .filter(id => limitsOf(runsOf(id, generations)).closed && !couldNotSend(runsOf(id, generations)))
  if (limited.length === 0) return undefined
  return {
    id: 'generator-limit',
    message: `The load generator was the bottleneck for ${limited.join(', ')}: its event loop was busy more than ${percent(BUSY_LIMIT)} of the time, and the workers were not.`,
    advice:
      'Their throughput is a lower bound. Measure on a machine with more CPUs, or an app that does more work per request.',
  }
}

const generatorLagged: Detector = ({ arms, generations, settings }) => {
  const limited = arms.map(arm => arm.id).filter(id => limitsOf(runsOf(id, generations)).open)
  if (limited.length === 0) return undefined
  return {
    id: 'generator-lag',
    message: `The load generator fell behind its schedule in the latency phase of ${limited.join(', ')}.`,
    advice: `Their latency is not compared. Lower ${settings.profile ? 'the rates of --profile' : '--rate'}, raise --connections, or leave a CPU for the generator.`,
  }
}

const machineTooSmall: Detector = ({ arms, environment }) => {
  const largest = Math.max(...arms.map(arm => arm.workers))
  if (largest + 1 <= environment.cpus) return undefined
  return {
    id: 'machine-too-small',
    message: `${largest === 1 ? 'One worker' : `${largest} workers`} and the load generator share ${environment.cpus === 1 ? 'one CPU' : `${environment.cpus} CPUs`}.`,
    advice: `The throughput of such an arm is understated here. Use fewer --workers, or measure on ${largest + 1} CPUs.`,
  }
}

/** Half a generation-to-generation spread of this much leaves verdicts about the default margins out of reach. */
const NOISY_SPREAD = 0.15

const tooNoisy: Detector = ({ arms, generations }) => {
  const [reference] = arms
  const rates = reference ? runsOf(reference.id, generations).map(run => run.perSec) : []
  if (rates.length < 4) return undefined
  const center = median(rates)
  const spread = median(rates.map(rate => Math.abs(rate / center - 1)))
  if (!(spread > NOISY_SPREAD)) return undefined
  return {
    id: 'noisy-machine',
    message: `The throughput of ${reference!.id} varied by ±${percent(spread)} between generations.`,
    advice: 'Ratios are still fair, because the arms take turns. Close other programs, or use a longer --budget.',
  }
}

const notSteady: Detector = ({ arms, generations }) => {
  const unsteady = arms
    .map(arm => arm.id)
    .filter(id => {
      const runs = runsOf(id, generations)
      return runs.filter(run => !run.warmup.steady).length > runs.length / 2
    })
  if (unsteady.length === 0) return undefined
  return {
    id: 'not-steady',
    message: `The warm-up ended before ${unsteady.join(', ')} reached a steady rate.`,
    advice: 'Use a longer --warmup, and a longer --budget with it.',
  }
}

const unsent: Detector = ({ arms, generations }) => {
  const counts = arms.map(({ id }) => {
    const runs = runsOf(id, generations)
    const { unsent } = sumRequests(runs.flatMap(run => [run.requests.closed, run.requests.open]))
    return { id, unsent, codes: Object.keys(sumRecords(runs.map(run => run.codes))) }
  })
  const worst = counts.reduce((most, each) => (each.unsent > most.unsent ? each : most))
  if (worst.unsent === 0) return undefined
  const why = worst.codes.filter(code => code.startsWith('unsent.')).map(code => code.replace('unsent.', ''))
  const isLimit = arms.some(({ id }) => couldNotSend(runsOf(id, generations)))
  return {
    id: 'unsent',
    message: `${worst.unsent} requests to ${worst.id} were never sent (${why.join(', ')}).`,
    advice: `${isLimit ? 'Throughput is not compared' : 'They do not count against the app'}. ${unsentAdvice(worst.codes)}`,
  }
}

const rejected: Detector = ({ arms, generations }) => {
  const all = arms.map(({ id }) => answeringOf(id, generations))
  const worst = all.reduce((most, each) => (each.requests.rejected > most.requests.rejected ? each : most), all[0]!)
  const [first] = rejectedByStatus(worst?.codes ?? {})
  if (!worst || !first) return undefined
  const { arm, requests, codes } = worst
  const isLimited = isOfLimiter(first.status, worst)
  return {
    id: isLimited ? 'rate-limited' : 'rejected',
    message: `${arm} answered ${requests.rejected} of ${requests.scheduled - droppedOf(requests)} requests with ${unexpectedIn(codes)}${isLimited ? ', as a rate limiter does' : ''}.`,
    advice: isLimited ? limiterAdvice(arms) : unexpectedAdvice(first.status),
  }
}

function limiterAdvice(arms: readonly ResultArm[]): string {
  const each = arms.some(({ workers }) => workers > 1)
    ? ' A limiter that counts in memory allows each worker as much as a single process, so more workers let more through.'
    : ''
  return `Turn the limit off for this run, or the limit is what is measured.${each}`
}

function unexpectedAdvice(status: number | null): string {
  if (status === null) return 'They do not count as throughput. Check --expect-body, or expectBody of the requests.'
  return status < 400
    ? 'A redirect counts as ok only if all arms redirect, or with --allow-difference status.'
    : 'They do not count as throughput. If the status is expected, pass it with --expect-status.'
}

const countsDisagree: Detector = ({ arms, generations }) => {
  const wrong = arms.filter(arm =>
    runsOf(arm.id, generations).some(run => {
      const client = sumRequests([run.requests.closed, run.requests.open])
      const app = run.workers.reduce((sum, worker) => sum + worker.finished, 0)
      const answered = client.ok + client.rejected
      return run.workers.length > 0 && (app < answered || app > client.scheduled)
    }),
  )
  if (wrong.length === 0) return undefined
  return {
    id: 'counts-disagree',
    message: `The workers of ${wrong.map(arm => arm.id).join(', ')} report a different number of answers than the client saw.`,
    advice:
      'Something else may be sending requests to the app, or answering for it; see generations[].arms[].workers in the result.',
  }
}

const otherMachine: Detector = ({ baseline }) => {
  if (!baseline || !isAdvisory(baseline)) return undefined
  return {
    id: 'other-machine',
    message: `The baseline was measured on another machine: ${differencesInWords(baseline.mismatch)}.`,
    advice:
      'Counts and absolute thresholds decide; throughput, latency and CPU are not compared. Measure a baseline on this machine, or compare both versions now with --against.',
  }
}

const calibrationDiffers: Detector = ({ settings: { calibration } }) => {
  if (!calibration || calibration.applied) return undefined
  return {
    id: 'calibration-differs',
    message: `The calibration ${calibration.path} was not used: it belongs to another machine or app (${differencesInWords(calibration.differs)}).`,
    advice: 'Budget and margins come from the flags. To calibrate here, run clusterbench calibrate.',
  }
}

const redirected: Detector = ({ arms, settings }) => redirectedWarning(arms, settings)

const doubtfulServer: Detector = ({ arms, settings }) => doubtfulServerWarning(arms, settings)

const elsewhere: Detector = ({ arms }) => elsewhereWarning(arms)

/** The closed list of warnings, in the order in which they are told. */
const DETECTORS: readonly Detector[] = [
  elsewhere,
  redirected,
  doubtfulServer,
  otherMachine,
  generatorWasTheLimit,
  generatorLagged,
  machineTooSmall,
  tooNoisy,
  notSteady,
  unsent,
  rejected,
  countsDisagree,
  calibrationDiffers,
]

/** What a reader should know before trusting the figures, each with advice. */
export function findWarnings(seen: Circumstances): Warning[] {
  if (seen.generations.length === 0) return []
  return DETECTORS.flatMap(detect => detect(seen) ?? [])
}
