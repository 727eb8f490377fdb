import { seriesOf } from '../../../analysis/soak/series.ts'
import type { ArmSamples, SoakResult } from '../../../model/soak-result.ts'
import { formatCount, formatGrowth } from '../../numbers.ts'
import { GROWING_WORDS, growthWords } from '../../sentences/soak.ts'
import { type GrowthChart, type GrowthCourse, groupsOf, type Numbers } from '../charts/chart.ts'
import { ofSoak } from '../section-of.ts'

const MIB = 2 ** 20

/** Fewer points show no course. */
const FEWEST_POINTS = 3

/** Memory of each worker against the requests that it had served. */
export const soakChart = ofSoak(result => {
  const blocks = result.soaks.flatMap((soak, at) => chartOf(soak, at + 1, result) ?? [])
  if (blocks.length === 0) return undefined
  return { name: 'growth', title: 'Memory against requests', spare: 5, blocks }
})

function chartOf(soak: ArmSamples, number: number, { summary, soaks }: SoakResult): GrowthChart | undefined {
  const growth = summary.soaked.find(({ arm }) => arm === soak.arm)?.growth ?? []
  const metric = (['heap', 'pss'] as const).find(each => growth.some(one => one.metric === each))
  if (metric === undefined) return undefined
  const courses = seriesOf(metric, soak.samples).map(
    ({ slot, lives }): GrowthCourse => ({
      name: slot === 0 ? 'all processes' : `worker ${slot}`,
      lives: lives.map(life => life.map(({ requests, value }) => ({ requests, mib: value / MIB }))),
    }),
  )
  if (!courses.some(({ lives }) => lives.some(life => life.length >= FEWEST_POINTS))) return undefined
  const shown = growth.find(each => each.metric === metric)!
  const where = soaks.length > 1 ? `${soak.arm}: ` : ''
  return {
    kind: 'chart',
    of: 'growth',
    name: `growth-chart-${number}`,
    title: `${where}${GROWING_WORDS[metric]} in MiB against requests served`,
    description: shown.perRequest === null ? 'Too few samples for a slope.' : `${sentence(growthWords(shown))}.`,
    notes: ['The first fifth of each process is left out of the slope.'],
    numbers: numbersOf(courses),
    courses,
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function numbersOf(courses: readonly GrowthCourse[]): Numbers {
  const all = courses.flatMap(({ name, lives }) => lives.flatMap(life => life.map(point => ({ name, point }))))
  const rows = groupsOf(all).map(([first]) => [
    first!.name,
    formatCount(first!.point.requests),
    formatGrowth(first!.point.mib),
  ])
  return { caption: 'Memory by requests served', head: ['Worker', 'Requests', 'MiB'], rows }
}
