import { compare, throughputOf } from './support/compare.js'
import { keep, kept } from './support/figures.js'

/** Arms that do the same, the name of the second, and arguments of the app. An app without a cluster does the same in `single` and in `own`. */
const ALIKE = {
  cpu: [['cpu', '--modes', 'single', '--control'], 'control'],
  hello: [['hello', '--modes', 'single', '--control'], 'control'],
  own: [['cpu', '--modes', 'single,own'], 'own'],
  https: [['test/fixtures/apps/serves.js', '--modes', 'single', '--control'], 'control', ['https']],
}

/** Two arms that do the same: how wide the interval is, and how often they are called different. */
export async function noise(name, { runs = 20, budget = '60s', from }) {
  const [arms, candidate, appArgs] = ALIKE[name]
  const all = from > 1 ? kept(`noise-${name}`).runs.slice(0, from - 1) : []
  for (let seed = from; seed <= runs; seed++) {
    const figures = throughputOf(
      await compare([...arms, '--budget', budget, '--seed', String(seed)], appArgs),
      candidate,
    )
    all.push(figures)
    console.log(`${name} run ${seed}/${runs}: ${JSON.stringify(figures)}`)
    keep(`noise-${name}`, { command: `npm run bench -- noise-${name}`, budget, runs: all })
  }
}
