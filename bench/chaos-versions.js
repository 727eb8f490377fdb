import { chaos } from './support/chaos.js'
import { keep, kept } from './support/figures.js'
import { besideBursts } from './support/neighbour.js'
import { scratchRepository } from './support/scratch-repository.js'

/** Answers after 30 ms, and does what it is told when it is to end. */
const appThat = onSigterm => `const { createServer } = require('node:http')

let isClosing = false
const server = createServer((_request, response) => {
  setTimeout(() => {
    if (isClosing) response.setHeader('connection', 'close')
    response.end('hello')
  }, 30)
})
${onSigterm}
server.listen(3000)
`

const DRAINS = appThat(`process.on('SIGTERM', () => {
  isClosing = true
  server.close(() => process.exit(0))
})`)
/** Without a handler, SIGTERM ends the process with whatever it has in hand. */
const ENDS_AT_ONCE = appThat('')

export const VERSIONS = {
  broken: { apps: [DRAINS, ENDS_AT_ONCE], ref: 'HEAD~1', runs: 20 },
  same: { apps: [ENDS_AT_ONCE], ref: 'HEAD', runs: 50 },
}

/** `chaos --against` with rolling restarts, beside a process that burns one core in bursts. */
export async function chaosVersions(name, { runs: asked, from }) {
  const { apps, ref, runs = asked } = { ...VERSIONS[name], ...(asked && { runs: asked }) }
  const bench = `chaos-versions-${name}`
  const done = from > 1 ? kept(bench).runs.slice(0, from - 1) : []
  const repository = scratchRepository(apps)
  try {
    for (let seed = from; seed <= runs; seed++) {
      const args = ['app.js', '--against', ref, '--modes', 'cluster-rr', '--workers', '2', '--rate', '300']
      const short = [
        '--rolling-restart-every',
        '2s',
        '--duration',
        '7s',
        '--warmup',
        '500ms',
        '--baseline-for',
        '1500ms',
      ]
      const run = () =>
        chaos([...args, ...short, '--cooldown', '2s', '--no-keepalive', '--seed', String(seed)], repository.path)
      const { exitCode, durationMs, summary } = await besideBursts(seed, run)
      const figures = { exitCode, durationMs, comparisons: summary.faultComparisons.map(figuresOf) }
      done.push(figures)
      console.log(`${bench} run ${seed}/${runs}: ${JSON.stringify(figures)}`)
      keep(bench, { command: `npm run bench -- ${bench}`, runs: done })
    }
  } finally {
    repository.remove()
  }
}

function figuresOf({ metric, verdict, pValue, referenceFaults, candidateFaults, referenceValue, candidateValue }) {
  return {
    metric,
    verdict,
    pValue,
    faults: [referenceFaults, candidateFaults],
    values: [referenceValue, candidateValue],
  }
}
