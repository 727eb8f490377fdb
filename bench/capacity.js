import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { round } from './support/compare.js'
import { keep, kept } from './support/figures.js'

const BIN = fileURLToPath(new URL('../bin/clusterbench.js', import.meta.url))
const APP = fileURLToPath(new URL('./apps/fixed-service.js', import.meta.url))

/** Queues whose capacity follows from how they are built. Those of a run are compared. */
const QUEUES = [
  {
    name: 'one request at a time, each takes a fixed time',
    limitMs: 100,
    servers: [
      { label: 'slow', serviceMs: 2.5, random: false },
      { label: 'quick', serviceMs: 2, random: false },
    ],
  },
  {
    name: 'the same with service times that vary (exponential)',
    limitMs: 60,
    // Longer steps, as such a queue forgets slowly what it has been through.
    step: '4s',
    servers: [{ label: 'varying', serviceMs: 2, random: true }],
  },
]

/**
 * The rate at which the p99 of a queue reaches a limit. With fixed service times no rate below 1/service waits, and none above is carried.
 * With exponential ones and arrivals at even distances (D/M/1), the time in the system is exponential with rate μ(1 − σ), where
 * σ = exp(−μ(1 − σ)/λ) (Kleinrock, "Queueing Systems", volume 1, 6.4).
 */
export function capacityByConstruction({ serviceMs, random }, limitMs) {
  const perMs = 1 / serviceMs
  if (!random) return 1_000 * perMs
  const gap = Math.log(100) / limitMs / perMs
  return (1_000 * perMs * gap) / -Math.log(1 - gap)
}

/** What `capacity` finds of queues whose capacity is known, of which each run takes the next. */
export async function capacity({ runs = 6, budget = '100s', from }) {
  const all = from > 1 ? kept('capacity').runs.slice(0, from - 1) : []
  for (let run = from; run <= runs; run++) {
    all.push(await measure(QUEUES[(run - 1) % QUEUES.length], run, budget))
    console.log(`capacity run ${run}/${runs}: ${JSON.stringify(all.at(-1))}`)
    keep('capacity', { command: 'npm run bench -- capacity', budget, runs: all })
  }
}

async function measure({ name, limitMs, step, servers }, run, budget) {
  const { summary, generations } = await runCapacity({ limitMs, step, servers }, run, budget)
  const truths = servers.map(server => capacityByConstruction(server, limitMs))
  const [compared] = summary.ratios
  return {
    name,
    limitMs,
    generations: generations.length,
    arms: summary.arms.map(({ arm, perSec, ci, kind }, at) => ({
      arm,
      kind,
      truth: round(truths[at], 1),
      perSec: perSec && round(perSec, 1),
      ci: ci?.map(value => round(value, 1)),
      off: perSec && round(perSec / truths[at] - 1, 4),
    })),
    ratio: compared && {
      truth: round(truths[1] / truths[0], 4),
      found: compared.ratio && round(compared.ratio, 4),
      ci: compared.ci?.map(each => round(each, 4)),
    },
  }
}

async function runCapacity({ limitMs, step, servers }, run, budget) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-capacity-'))
  try {
    const commands = servers.flatMap(({ label, serviceMs, random }) => [
      '--command',
      `${label}: node ${APP} --service-ms ${serviceMs}${random ? ` --random --seed ${run}` : ''}`,
    ])
    const slo = ['--slo', `latency.p99 < ${limitMs}ms`, '--slo', 'dropped == 0']
    const length = step === undefined ? [] : ['--step', step]
    const args = [BIN, 'capacity', ...commands, ...slo, ...length, '--budget', budget, '--seed', `${run}`]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...args, '--json', '--quiet', '--no-config', '--out', folder],
      { maxBuffer: 1 << 28 },
    )
    return JSON.parse(stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
