import { chaos } from './support/chaos.js'
import { keep, kept } from './support/figures.js'
import { besideBurners } from './support/neighbour.js'

const ARGS = ['--kill-every', '5s', '--duration', '25s']

/** The README's chaos run while both cores are busy with other work: how many runs come to their end? */
export async function chaosBusy({ runs = 20, from = 1 }) {
  const all = from > 1 ? kept('chaos-busy').runs.slice(0, from - 1) : []
  await besideBurners(2, async () => {
    for (let run = from; run <= runs; run++) {
      all.push(await oneRun(run))
      console.log(run, JSON.stringify(all.at(-1)))
      keep('chaos-busy', { command: 'npm run bench -- chaos-busy', args: ARGS, runs: all })
    }
  })
}

async function oneRun(seed) {
  try {
    const { summary, settings, state } = await chaos([...ARGS, '--seed', String(seed)])
    return {
      state,
      ratePerSec: settings.ratePerSec,
      lowered: settings.lowered?.length ?? 0,
      unsent: summary.arms.reduce((sum, arm) => sum + arm.requests.unsent, 0),
      dropped: summary.arms.reduce((sum, arm) => sum + arm.requests.dropped, 0),
    }
  } catch (error) {
    return {
      state: 'failed',
      exitCode: error.code,
      why: String(error.stderr ?? '')
        .trim()
        .split('\n')
        .at(0),
    }
  }
}
