import { type Conclusion, conclude } from '../../analysis/conclusion/index.ts'
import type { CapacityArmSummary } from '../../model/capacity-result.ts'
import type { ChaosArmSummary } from '../../model/chaos-result.ts'
import type { CheckArmSummary } from '../../model/check-result.ts'
import type { ArmSummary } from '../../model/compare-result.ts'
import type { Result } from '../../model/result.ts'
import type { Growing } from '../../model/soak-result.ts'
import { casesOf, isBad, isUndecided } from '../cases/index.ts'
import { isCompared } from '../pairing.ts'

/** One figure with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: string
}

/** A metric and where its samples come from. */
export interface Family {
  readonly name: string
  readonly help: string
  samplesOf(result: Result): Sample[]
}

const CONCLUSIONS: Readonly<Record<Conclusion, number>> = {
  ...{ passed: 0, inconclusive: 1, failed: 2, unfinished: 3 },
  ...{ harmed: 4, unjudged: 5 },
}

/** Readers compare values as texts: three digits, so that noise alone changes few of them. */
const measure = (value: number) => `${Number(value.toPrecision(3))}`
/** Counts are exact. */
const count = (value: number) => `${value}`
/** A share that ought to be whole. */
const share = (value: number) => `${Number(value.toFixed(5))}`

type Figure<A> = (arm: A) => number | null | undefined

/** A family with a sample for each arm that has the figure. */
function ofArms(name: string, help: string, write: (value: number) => string, figure: Figure<AnyArm>): Family {
  return {
    name: `clusterbench_${name}`,
    help,
    samplesOf: ({ summary }) =>
      summary.arms.flatMap((arm: AnyArm) => {
        const value = figure(arm)
        return typeof value === 'number' && Number.isFinite(value)
          ? [{ labels: { arm: arm.arm }, value: write(value) }]
          : []
      }),
  }
}

type AnyArm = ArmSummary | ChaosArmSummary | CapacityArmSummary | CheckArmSummary

const ofCompare =
  (figure: Figure<ArmSummary>): Figure<AnyArm> =>
  arm =>
    'throughput' in arm ? figure(arm) : undefined

const ofCapacity =
  (figure: Figure<CapacityArmSummary>): Figure<AnyArm> =>
  arm =>
    'curve' in arm ? figure(arm) : undefined

const ofCheck =
  (figure: Figure<CheckArmSummary>): Figure<AnyArm> =>
  arm =>
    'moved' in arm ? figure(arm) : undefined

/** The latency at the steady rate. */
const ofSteady =
  (figure: Figure<ArmSummary | ChaosArmSummary>): Figure<AnyArm> =>
  arm =>
    'requests' in arm && !('curve' in arm) ? figure(arm) : undefined

const ofChaos =
  (figure: Figure<ChaosArmSummary>): Figure<AnyArm> =>
  arm =>
    'faults' in arm ? figure(arm) : undefined

const conclusion: Family = {
  name: 'clusterbench_conclusion',
  help: 'of the run: 0 passed, 1 inconclusive, 2 failed, 3 unfinished, 4 harmed, 5 unjudged',
  samplesOf: result => [{ labels: { command: result.command }, value: `${CONCLUSIONS[conclude(result).conclusion]}` }],
}

const verdict: Family = {
  name: 'clusterbench_verdict',
  help: 'of everything that was judged: 0 fine, 1 inconclusive, 2 worse or failed',
  samplesOf: result =>
    casesOf(result)
      .filter(judged => !judged.control)
      .map(judged => ({
        labels: {
          arm: judged.arm,
          ...(judged.reference === null ? {} : { reference: judged.reference }),
          metric: judged.metric,
        },
        value: isBad(judged) ? '2' : isUndecided(judged) ? '1' : '0',
      })),
}

const ratio: Family = {
  name: 'clusterbench_ratio',
  help: 'candidate / reference',
  samplesOf: result =>
    result.command !== 'compare'
      ? ratiosOfCapacity(result)
      : result.summary.comparisons.filter(isCompared).map(({ candidate, reference, metric, ratio: value }) => ({
          labels: { arm: candidate, reference, metric },
          value: measure(value),
        })),
}

function ratiosOfCapacity(result: Result): Sample[] {
  if (result.command !== 'capacity') return []
  return result.summary.ratios.flatMap(({ candidate, reference, ratio: value, bound }) =>
    value === null || bound !== null
      ? []
      : [{ labels: { arm: candidate, reference, metric: 'capacity' }, value: measure(value) }],
  )
}

const GROWTH_HELP: Readonly<Record<Growing, readonly [name: string, help: string]>> = {
  heap: ['heap_bytes_per_request', 'growth of the heap after garbage collection, per request of a worker'],
  external: ['external_bytes_per_request', 'the same of memory outside the heap'],
  pss: ['pss_bytes_per_request', 'the same of all memory of the processes'],
  fds: ['descriptors_per_request', 'the same of open descriptors'],
}

function growthFamily(metric: Growing): Family {
  const [name, help] = GROWTH_HELP[metric]
  return {
    name: `clusterbench_${name}`,
    help,
    samplesOf: result =>
      result.command !== 'soak'
        ? []
        : result.summary.soaked.flatMap(({ arm, growth }) =>
            growth.flatMap(each =>
              each.metric === metric && each.perRequest !== null
                ? [{ labels: { arm }, value: measure(each.perRequest) }]
                : [],
            ),
          ),
  }
}

/** The metrics, in the order in which they are written. */
export const families: readonly Family[] = [
  conclusion,
  verdict,
  ratio,
  ofArms(
    'throughput_per_sec',
    'ok responses per second at full load',
    measure,
    ofCompare(arm => arm.throughput.perSec),
  ),
  ofArms(
    'cpu_us_per_request',
    'CPU time of all processes of the arm',
    measure,
    ofCompare(arm => arm.cpuUsPerRequest),
  ),
  ofArms(
    'latency_p50_ms',
    'median latency of the open loop',
    measure,
    ofSteady(arm => arm.latency?.p50Ms),
  ),
  ofArms(
    'latency_p99_ms',
    '99th percentile of the same',
    measure,
    ofSteady(arm => arm.latency?.p99Ms),
  ),
  ofArms(
    'dropped_requests',
    'requests without a complete response',
    count,
    // An overloaded step loses requests on purpose.
    ofSteady(arm => arm.requests.dropped),
  ),
  ofArms(
    'capacity_per_sec',
    'highest rate at which the arm keeps its objectives',
    measure,
    ofCapacity(arm => (arm.kind === 'found' ? arm.perSec : null)),
  ),
  ofArms(
    'failed_after_change',
    'share of the sequences that failed among those that changed worker',
    share,
    ofCheck(({ moved }) => (moved.sent > 0 ? moved.failed / moved.sent : null)),
  ),
  ofArms(
    'availability',
    'share of the requests that were answered',
    share,
    ofChaos(arm => arm.availability),
  ),
  ...(['heap', 'external', 'pss', 'fds'] as const).map(growthFamily),
  ofArms(
    'dropped_per_fault',
    'mean over the faults',
    measure,
    ofChaos(arm => arm.faults.droppedPerFault?.mean),
  ),
  ofArms(
    'recovery_median_ms',
    'from a fault to recovery',
    measure,
    ofChaos(arm => arm.faults.recovery.medianMs),
  ),
]
