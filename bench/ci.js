import { calibrateIterations } from '../dist/targets/index.js'
import { compare, round, throughputOf } from './support/compare.js'
import { keep, kept } from './support/figures.js'
import { besideBursts } from './support/neighbour.js'
import { appWith, scratchRepository } from './support/scratch-repository.js'

/**
 * What a pipeline does: the working tree of a repository against a ref of it. `factors` are the work of its commits, the last one being
 * the head.
 */
export const CI = {
  noise: { factors: [1], ref: 'HEAD', runs: 50, budget: '60s' },
  power5: { factors: [1, 1.05], ref: 'HEAD~1', runs: 20, budget: '60s' },
  power10: { factors: [1, 1.1], ref: 'HEAD~1', runs: 20, budget: '60s' },
  power3: { factors: [1, 1.03], ref: 'HEAD~1', runs: 20, budget: '120s' },
}

/** Runs `compare --against` again and again, alone or beside a process that burns one core in bursts. */
export async function ci(name, bursts, asked) {
  const { factors, ref, ...usual } = CI[name]
  const { runs = usual.runs, budget = usual.budget, from } = asked
  const bench = `ci-${name}${bursts ? '-bursts' : ''}`
  const iterations = String(calibrateIterations(2))
  const done = from > 1 ? kept(bench).runs.slice(0, from - 1) : []
  const repository = scratchRepository(factors.map(appWith))
  try {
    for (let seed = from; seed <= runs; seed++) {
      const args = ['app.js', '--against', ref, '--modes', 'single', '--budget', budget, '--seed', String(seed)]
      const run = () => compare(args, ['--iterations', iterations], repository.path)
      const figures = figuresOf(await (bursts ? besideBursts(seed, run) : run()))
      done.push(figures)
      console.log(`${bench} run ${seed}/${runs}: ${JSON.stringify(figures)}`)
      keep(bench, { command: `npm run bench -- ${bench}`, budget, runs: done })
    }
  } finally {
    repository.remove()
  }
}

/** Of the pair that can fail the run. */
function figuresOf(ended) {
  const { comparisons, arms } = ended.result.summary
  const pair = comparisons.find(each => each.metric === 'throughput' && each.gate)
  const cpuOf = id => arms.find(arm => arm.arm === id).cpuUsPerRequest
  return {
    ...throughputOf(ended, pair.candidate),
    margin: pair.margin,
    exitCode: ended.result.exitCode,
    cpuRatio: round(cpuOf(pair.candidate) / cpuOf(pair.reference), 4),
  }
}
