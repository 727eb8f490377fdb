import type { CheckTrial } from '../../model/check-result.ts'
import type { ResultArm, Warning } from '../../model/result-parts.ts'

/** What to know of what a run of `check` shows. */
export function checkWarnings(trials: readonly CheckTrial[], arms: readonly ResultArm[]): Warning[] {
  return trials.flatMap(trial => {
    const arm = arms.find(({ id }) => id === trial.arm)
    return arm ? [...unreached(trial, arm), ...unnamed(trial)] : []
  })
}

/** Where the mode chooses the worker, some may have no user. */
function unreached({ arm, workers: reached, reach, serial }: CheckTrial, { workers }: ResultArm): Warning[] {
  if (reach !== 'connection' || reached.length >= workers || serial.unknown === serial.sequences) return []
  return [
    {
      id: 'workers-not-reached',
      message: `${arm}: only ${reached.length} of ${workers} workers were reached.`,
      advice:
        'The others got no connection. Nothing is known of them; try --modes cluster-rr, which gives each its turn.',
    },
  ]
}

function unnamed({ arm, serial: { unknown, sequences } }: CheckTrial): Warning[] {
  if (unknown === 0) return []
  return [
    {
      id: 'worker-not-named',
      message: `${arm}: ${unknown} of ${sequences} sequences had a response that named no worker.`,
      advice:
        'They are left out. Only Node processes that load the agent name themselves: let --command keep NODE_OPTIONS, and no proxy drop the header x-clusterbench-worker.',
    },
  ]
}
