import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare } from './support/compare.js'
import { keep, kept } from './support/figures.js'

const APP = new URL('./apps/drops-one.js', import.meta.url).pathname

/** Asked for: at least so many requests in a run. */
export const WANTED_REQUESTS = 200_000

/** Long enough for so many on a slow machine with two CPUs. */
const BUDGET = '25s'

/** The drop falls into the closed loop of a generation, whose warm-up is over by then, and which lasts longer than a second. */
const WARMUP = '200ms'
const AFTER_MS = { least: 500, most: 1_100 }

/** One connection closed without an answer in 200,000 requests, and runs without any: what `dropped == 0` says of them. */
export async function drops({ runs, from }) {
  const all = from > 1 ? kept('drops').runs.slice(0, from - 1) : []
  for (let run = from; run <= runs; run++) {
    const figures = { injected: await measure(run, true), clean: await measure(run, false) }
    all.push(figures)
    console.log(`drops run ${run}/${runs}: ${JSON.stringify(figures)}`)
    keep('drops', { command: 'npm run bench -- drops', budget: BUDGET, runs: all })
  }
}

async function measure(run, isInjected) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-drops-'))
  const once = join(folder, 'closed')
  const afterMs = AFTER_MS.least + ((run * 137) % (AFTER_MS.most - AFTER_MS.least))
  try {
    const { result } = await compare(
      [APP, '--modes', 'single', '--budget', BUDGET, '--warmup', WARMUP, '--seed', String(run), ...THRESHOLD],
      isInjected ? ['--once', once, '--afterMs', String(afterMs)] : [],
    )
    const [{ requests }] = result.summary.arms
    const [{ verdict }] = result.summary.thresholds
    const { scheduled, dropped, unsent } = requests
    return { closed: existsSync(once) ? 1 : 0, scheduled, dropped, unsent, verdict, exitCode: result.exitCode }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const THRESHOLD = ['--threshold', 'dropped == 0']
