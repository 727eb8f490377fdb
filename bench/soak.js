import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { round } from './support/compare.js'
import { keep, kept } from './support/figures.js'

const BIN = fileURLToPath(new URL('../bin/clusterbench.js', import.meta.url))
const APP = fileURLToPath(new URL('./apps/leaky.js', import.meta.url))

/** Kept for each request, in bytes: the same app with a leak, and without. */
const PLANTED = [1_024, 0]

/** So many pairs run at a time: what grows per request does not depend on how busy the machine is. */
const AT_ONCE = 2

/** What `soak` finds of an app that leaks 1 KiB per request, and of the same app without that. */
export async function soak({ runs = 10, budget = '3m', from }) {
  const all = from > 1 ? kept('soak').runs.slice(0, (from - 1) * PLANTED.length) : []
  for (let run = from; run <= runs; run += AT_ONCE) {
    const pairs = Array.from({ length: Math.min(AT_ONCE, runs - run + 1) }, (_, at) => run + at)
    const found = await Promise.all(pairs.flatMap(pair => PLANTED.map(bytes => measure(bytes, pair, budget))))
    all.push(...found)
    console.log(`soak runs to ${pairs.at(-1)} of ${runs}: ${JSON.stringify(found)}`)
    keep('soak', { command: 'npm run bench -- soak', duration: budget, runs: all })
  }
}

async function measure(bytes, run, duration) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-soak-'))
  const flags = ['--modes', 'cluster-rr', '--workers', '2', '--rate', '200', '--duration', duration, '--seed', `${run}`]
  const args = [BIN, 'soak', APP, ...flags, '--json', '--quiet', '--no-config', '--out', folder]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...args, '--', '--bytes', `${bytes}`], {
      maxBuffer: 1 << 28,
    }).catch(error => {
      // It ends with 1 where it finds a leak.
      if (error.code !== 1) throw error
      return error
    })
    const { summary } = JSON.parse(stdout)
    const [{ growth, gc }] = summary.soaked
    const heap = growth.find(({ metric }) => metric === 'heap')
    return {
      bytes,
      verdict: summary.thresholds.find(({ expression }) => expression.startsWith('heap.slope')).verdict,
      failed: summary.thresholds.filter(({ verdict }) => verdict === 'failed').map(({ expression }) => expression),
      perRequest: round(heap.perRequest, 1),
      ci: heap.ci?.map(each => round(each, 1)),
      gcMs: round(gc.medianMs, 1),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
