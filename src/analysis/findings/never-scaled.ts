import type { TrialSample } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { scaleChanges } from '../chaos/scale-changes.ts'
import { duration, perArm, plural } from './finding.ts'

/** Fewer checks than this show nothing. */
const LEAST_CHECKS = 5
/** Of the checks at which more workers were called for. */
const NEARLY_ALL = 0.8

type Look = NonNullable<TrialSample['scaling']>

/** What the autoscaler saw from the baseline on. */
function looksOf({ trial }: ArmView): Look[] {
  const [fromMs] = trial.phases.baseline
  return trial.samples.flatMap(({ atMs, scaling }) => (scaling && atMs >= fromMs ? [scaling] : []))
}

function isAtLimit({ arm: { workers, mostWorkers } }: ArmView): boolean {
  return workers >= (mostWorkers ?? workers)
}

function loadWords(looks: readonly Look[], { settings: { scaling } }: ArmView): string {
  const load = looks.reduce((sum, look) => sum + look.load, 0) / looks.length
  if (scaling!.by === 'in-flight')
    return `the mean worker had ${load.toFixed(1)} requests in flight, and the target is ${scaling!.target}`
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return `the mean worker was ${percent(load)} busy, and the target is ${percent(scaling!.target)}`
}

/** The load called for more workers all the time, and there never were more. */
export const neverScaled = perArm({
  id: 'never-scaled',
  severity: 'risk',
  title: 'The load is above the target, and no worker is added',
  advice: views =>
    views.every(isAtLimit)
      ? 'The limits allow no more workers. Raise the maximum (--workers 1..4): by default it is the number of CPUs, and workers that wait for others, rather than compute, can be more.'
      : 'Workers are added only if every check of the stabilisation window calls for them. Shorten --scale-up-after, or load the app for longer.',
  evidence: view => {
    const { arm, trial, settings } = view
    if (!arm.traits.scales || !settings.scaling) return undefined
    if (scaleChanges(trial, arm).some(({ from, to }) => to > from)) return undefined
    const looks = looksOf(view)
    const above = looks.filter(({ wanted }) => wanted > arm.workers)
    if (looks.length < LEAST_CHECKS || above.length < NEARLY_ALL * looks.length) return undefined
    const why = isAtLimit(view)
      ? `--workers allows no more than ${arm.mostWorkers ?? arm.workers}`
      : `up to ${arm.mostWorkers} are allowed, after ${duration(settings.scaling.upAfterMs)} above the target`
    return `${loadWords(above, view)}; there ${arm.workers === 1 ? 'was' : 'were'} ${plural(arm.workers, 'worker')} all the time, and ${why}`
  },
})
