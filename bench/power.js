import { calibrateIterations } from '../dist/targets/index.js'
import { compare, throughputOf } from './support/compare.js'
import { keep, kept } from './support/figures.js'

const APPS = new URL('./apps/', import.meta.url).pathname

/** A candidate that does more work per request: how often it is called worse. */
export async function power(candidate, { runs = 20, budget = '60s', from }) {
  const iterations = String(calibrateIterations(2))
  const all = from > 1 ? kept(`power-${candidate}`).runs.slice(0, from - 1) : []
  for (let seed = from; seed <= runs; seed++) {
    const args = [
      `${APPS}base.js`,
      `${APPS}${candidate}.js`,
      '--modes',
      'single',
      '--budget',
      budget,
      '--seed',
      String(seed),
    ]
    const figures = throughputOf(await compare(args, ['--iterations', iterations]), `${candidate}.js`)
    all.push(figures)
    console.log(`${candidate} run ${seed}/${runs}: ${JSON.stringify(figures)}`)
    keep(`power-${candidate}`, { command: `npm run bench -- power-${candidate}`, budget, runs: all })
  }
}
