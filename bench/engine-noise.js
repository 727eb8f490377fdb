import { engines } from '../dist/load/index.js'
import { compare, round } from './support/compare.js'
import { keep } from './support/figures.js'

const APPS = ['cpu', 'hello']

/** Standard deviation over generations of the log-ratio of two identical arms, for each engine of the closed loop. */
export async function engineNoise({ budget }) {
  const figures = {}
  for (const app of APPS) {
    for (const { name } of engines.filter(engine => engine.loops.has('closed'))) {
      const { result } = await compare([
        app,
        '--modes',
        'single',
        '--control',
        '--engine',
        name,
        '--budget',
        budget,
        '--seed',
        '1',
      ])
      figures[`${app} ${name}`] = spread(result)
      console.log(app, name, figures[`${app} ${name}`])
    }
  }
  keep('engine-noise', { command: 'npm run bench -- engine-noise', budget, apps: figures })
}

function spread({ generations }) {
  const ratios = generations.map(({ arms: [reference, control] }) => medianOfBlocks(control.slices, reference.slices))
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  const sd = Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1))
  return { generations: ratios.length, meanPercent: round(mean * 100, 2), sdPercent: round(sd * 100, 2) }
}

function medianOfBlocks(candidate, reference) {
  const blocks = []
  for (let at = 0; at + 1 < candidate.length; at += 2) {
    blocks.push(Math.log((candidate[at] + candidate[at + 1]) / (reference[at] + reference[at + 1])))
  }
  return blocks.sort((a, b) => a - b)[blocks.length >> 1]
}
