import type { Plan } from '../model/plan.ts'
import { wrap } from './characters/lines.ts'
import { painter } from './characters/paint.ts'
import { plainTable, widest } from './characters/plain-table.ts'
import { formatDuration, formatMoment, formatNumberOf, formatRate, NBSP } from './numbers.ts'
import { allWords } from './sentences/chaos/fault-words.ts'
import { profileText } from './sentences/load.ts'

const GAP = 2

/** How a plan is shown. */
interface PlanOptions {
  readonly columns?: number
  readonly color?: boolean
}

function loadWords({ arrivals, profile, ratePerSec }: NonNullable<Plan['load']>): string {
  const rate = ratePerSec === null ? [] : [`${formatRate(ratePerSec)}${NBSP}req/s`]
  const how = arrivals === 'poisson' ? ['requests at random (Poisson), drawn from the seed'] : []
  return `Load: ${[...(profile ? [profileText(profile)] : rate), ...how].join(' · ')}`
}

/** A plan as a small table: number, time, fault, its words. Ends with a line break. */
export function renderPlan(plan: Plan, { columns = 80, color = false }: PlanOptions = {}): string {
  const paint = painter(color)
  const head = `${formatNumberOf(plan.faults.length, 'fault')} in ${formatDuration(plan.durationMs)}, seed ${plan.seed}`
  const figures = plan.faults.map(({ id, atMs, fault }) => [`${id}`, formatMoment(atMs, 2), fault])
  const heads = ['#', 'at s', 'fault']
  const taken = heads.reduce(
    (sum, each, at) => sum + GAP + Math.max(...[each, ...figures.map(row => row[at]!)].map(widest)),
    0,
  )
  const rows = plan.faults.map(({ params }, at) => [
    ...figures[at]!,
    wrap(allWords(params), Math.max(20, columns - taken)).join('\n'),
  ])
  const lines = [
    paint('heading', head),
    ...(plan.load ? wrap(loadWords(plan.load), columns) : []),
    ...(rows.length > 0 ? plainTable([...heads, 'options'], rows, { gap: GAP, left: [2, 3] }, paint) : []),
    ...wrap(
      'Times count from the end of the baseline. The seed also picks the victims, among the workers alive at the time.',
      columns,
    ).map(line => paint('faint', line)),
  ]
  return `${lines.join('\n').replaceAll(NBSP, ' ')}\n`
}
