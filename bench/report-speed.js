import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formats } from '../dist/report/index.js'
import { chaos } from './support/chaos.js'
import { keep } from './support/figures.js'
import { longChaos } from './support/long-chaos.js'

const BIN = fileURLToPath(new URL('../bin/clusterbench.js', import.meta.url))
const PEAK = new URL('./support/peak.js', import.meta.url).href

const MINUTES = 30
const RUNS = 3

const RESULTS = {
  'the two modes of a cluster': ['--modes', 'cluster-rr,cluster-os', '--workers', '2'],
  'one process, down after each kill': ['--modes', 'single'],
  'one process, down for 1.5 s after each kill': ['--modes', 'single', '--restart-delay', '1500ms'],
}

/** Time and memory of each report out of chaos results of half an hour in each mode. */
export async function reportSpeed() {
  const results = []
  for (const [title, target] of Object.entries(RESULTS)) {
    const short = await chaos([
      ...['hello', ...target, '--no-keepalive', '--seed', '1', '--rate', '1000'],
      ...['--kill-every', '5s', '--duration', '20s', '--warmup', '1s', '--baseline-for', '3s', '--cooldown', '2s'],
    ])
    results.push({ title, ...(await measureAll(longChaos(short, MINUTES))) })
    keep('report-speed', { command: 'npm run bench -- report-speed', minutes: MINUTES, runs: RUNS, results })
  }
}

async function measureAll(result) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-bench-'))
  try {
    const file = join(folder, 'result.json')
    writeFileSync(file, `${JSON.stringify(result)}\n`)
    const all = {}
    for (const { name } of formats) {
      all[name] = await measure(file, name)
      console.log(name, all[name])
    }
    const sum = count => result.trials.reduce((total, trial) => total + count(trial), 0)
    return {
      arms: result.arms.length,
      faults: sum(trial => trial.faults.length),
      drops: sum(trial => trial.drops.kind.length),
      fileMib: round(statSync(file).size / 2 ** 20),
      formats: all,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The middle of several runs, and the greatest memory of all. */
async function measure(file, format) {
  const runs = []
  for (let run = 0; run < RUNS; run += 1) runs.push(await render(file, format))
  const sorted = field => runs.map(each => each[field]).toSorted((a, b) => a - b)
  return {
    seconds: round(sorted('seconds')[RUNS >> 1]),
    longestSeconds: round(sorted('seconds').at(-1)),
    cpuSeconds: round(sorted('cpuSeconds')[RUNS >> 1]),
    peakMib: Math.round(Math.max(...runs.map(each => each.peakMib))),
    reportKib: Math.round(runs[0].bytes / 1024),
  }
}

async function render(file, format) {
  const startedMs = performance.now()
  const child = spawn(process.execPath, ['--import', PEAK, BIN, 'report', file, '--format', format], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, GITHUB_STEP_SUMMARY: '', GITHUB_OUTPUT: '' },
  })
  let bytes = 0
  let told = ''
  child.stdout.on('data', chunk => {
    bytes += chunk.length
  })
  child.stdio[3].on('data', chunk => {
    told += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`report --format ${format} ended with ${code}`)
  return { seconds: (performance.now() - startedMs) / 1000, ...JSON.parse(told), bytes }
}

function round(value) {
  return Number(value.toFixed(2))
}
