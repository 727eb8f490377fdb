import { compare, throughputOf } from './support/compare.js'
import { keep, kept } from './support/figures.js'

/** Two identical arms: how wide the interval is, and how often they are called different. */
export async function noise(app, { runs = 20, budget = '60s', from }) {
  const all = from > 1 ? kept(`noise-${app}`).runs.slice(0, from - 1) : []
  for (let seed = from; seed <= runs; seed++) {
    const figures = throughputOf(
      await compare([app, '--modes', 'single', '--control', '--budget', budget, '--seed', String(seed)]),
      'control',
    )
    all.push(figures)
    console.log(`${app} run ${seed}/${runs}: ${JSON.stringify(figures)}`)
    keep(`noise-${app}`, { command: `npm run bench -- noise-${app}`, budget, runs: all })
  }
}
