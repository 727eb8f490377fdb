import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compare, round } from './support/compare.js'
import { keep, kept } from './support/figures.js'

const SHOP = fileURLToPath(new URL('../examples/shop', import.meta.url))

/** The runs take these in turn: how much more work the search of the head does. */
const SLOWED = [0.1, 0]

/** The shop beside itself, with one of its seven routes slowed in every other run: which routes are called slower. */
export async function slowedRoute({ runs = 20, budget = '90s', from }) {
  const all = from > 1 ? kept('slowed-route').runs.slice(0, from - 1) : []
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-shop-'))
  try {
    cpSync(SHOP, folder, { recursive: true, filter: path => !path.includes('node_modules') })
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
    for (let run = from; run <= runs; run++) {
      all.push(await measure(folder, { slowedBy: SLOWED[(run - 1) % SLOWED.length], seed: run, budget }))
      console.log(`slowed-route run ${run}/${runs}: ${JSON.stringify(all.at(-1))}`)
      keep('slowed-route', { command: 'npm run bench -- slowed-route', budget, runs: all })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(folder, { slowedBy, seed, budget }) {
  const head = `head: SLOW_ROUTE=search SLOW_BY=${slowedBy} node express.js`
  const arms = ['--command', 'base: node express.js', '--command', head]
  const args = [...arms, '--requests', 'requests.yaml', '--budget', budget, '--seed', String(seed), '--no-config']
  const { result } = await compare(args, [], folder)
  const { entryComparisons, comparisons } = result.summary
  const named = verdict => [
    ...new Set(
      entryComparisons.filter(each => each.verdict === verdict).map(({ entry, metric }) => `${entry} ${metric}`),
    ),
  ]
  const ofSearch = of => {
    const { ratio, ci } = entryComparisons.find(({ entry, metric }) => entry === 'search' && metric === of)
    return { ratio: round(ratio, 4), ci: ci?.map(each => round(each, 4)) ?? null }
  }
  return {
    slowedBy,
    cpu: ofSearch('cpuPerRequest'),
    p5: ofSearch('latency.p5'),
    worse: named('worse'),
    better: named('better'),
    all: comparisons.map(({ metric, verdict }) => `${metric} ${verdict}`),
    generations: result.generations.length,
  }
}
