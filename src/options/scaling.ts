import { UsageError } from '../model/errors.ts'
import type { ScaleBy, ScalingPolicy } from '../model/scaling.ts'
import { modes as allModes, type Mode } from '../targets/index.ts'
import type { Flags } from './flags.ts'
import { flagOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'

/** The fewest and the most workers of a mode that scales. */
export interface WorkerRange {
  readonly least: number
  readonly most: number
}

/** The target where none is named: of an event loop, and of requests in flight per worker. */
export const DEFAULT_TARGETS: Readonly<Record<ScaleBy, number>> = { utilization: 0.7, 'in-flight': 10 }

const EXPECTED: Readonly<Record<ScaleBy, string>> = {
  utilization: 'a percentage such as 70%, because --scale-by is utilization',
  'in-flight': 'a number of requests such as 10, because --scale-by is in-flight',
}

const SCALING_FLAGS = settingsOf('chaos').flatMap(({ name, group }) =>
  group === 'Autoscaling, as in Kubernetes' ? [name] : [],
)

/** `--modes autoscale` */
const required = () =>
  `--modes ${allModes
    .filter(({ traits }) => traits.scales)
    .map(({ name }) => name)
    .join(' or ')}`

/**
 * How many workers there are in modes that keep their number, and in those that scale: these begin with one, unless a range is given.
 * @param cpus how many there are
 * @throws UsageError for a range where a mode keeps its number, and for settings of autoscaling where no mode scales
 */
export function workerCountsOf(
  { workers, given }: Pick<Flags<'chaos'>, 'workers' | 'given'>,
  modes: readonly Mode[],
  { cpus, usual }: { readonly cpus: number; readonly usual: number },
): { readonly workers: readonly number[]; readonly range: WorkerRange } {
  const idle = SCALING_FLAGS.find(name => given.has(name))
  const scales = modes.some(({ traits }) => traits.scales)
  if (idle !== undefined && !scales) throw new UsageError(`${flagOf(idle)}: requires ${required()}`)
  if (typeof workers !== 'object') return { workers: [workers ?? usual], range: { least: 1, most: workers ?? cpus } }
  const [least, most] = workers
  const range = `--workers ${least}..${most}`
  if (!scales) throw new UsageError(`${range}: requires ${required()}`)
  const fixed = modes.find(mode => mode.workers === 'chosen' && !mode.traits.scales)
  if (fixed) throw new UsageError(`${range}: not possible in mode ${fixed.name}, where the number of workers is fixed`)
  return { workers: [least], range: { least, most } }
}

/**
 * When workers are added and removed.
 * @throws UsageError for a target in another unit than what it is for
 */
export function scalingOf(flags: Flags<'chaos'>): ScalingPolicy {
  const { scaleBy: by, scaleTarget, scaleUpAfter, scaleDownAfter } = flags
  if (scaleTarget !== undefined && (scaleTarget.unit === 'share') !== (by === 'utilization'))
    throw new UsageError(`--scale-target ${scaleTarget.text}: expected ${EXPECTED[by]}`)
  const target = scaleTarget?.value ?? DEFAULT_TARGETS[by]
  return { by, target, upAfterMs: scaleUpAfter, downAfterMs: scaleDownAfter }
}

/** @throws UsageError for a mode that scales, in a command that compares modes at a fixed number of workers */
export function refuseScaling(modes: readonly Mode[]): void {
  const scaling = modes.find(({ traits }) => traits.scales)
  if (scaling)
    throw new UsageError(`--modes ${scaling.name}: only for chaos, because here each arm keeps its number of workers`)
}
