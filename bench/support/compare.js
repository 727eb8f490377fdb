import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { logRatios, METRIC_RULES } from '../../dist/analysis/metrics.js'

const BIN = fileURLToPath(new URL('../../bin/clusterbench.js', import.meta.url))

const THROUGHPUT = METRIC_RULES.find(each => each.metric === 'throughput')

/** Runs `clusterbench compare` as a user would and gives its result, with the wall time of the whole command. */
export async function compare(args, appArgs = [], cwd = process.cwd()) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-bench-'))
  const startedMs = performance.now()
  try {
    const all = [BIN, 'compare', ...args, '--json', '--quiet', '--out', folder, '--', ...appArgs]
    const { stdout } = await promisify(execFile)(process.execPath, all, { cwd, maxBuffer: 1 << 28 }).catch(error => {
      // exit 1 is a regression: what the power bench hopes for
      if (error.code === 1 && error.stdout) return error
      throw error
    })
    return { result: JSON.parse(stdout), wallMs: performance.now() - startedMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a bench keeps of a comparison in throughput. */
export function throughputOf({ result, wallMs }, candidate) {
  const found = result.summary.comparisons.find(each => each.metric === 'throughput' && each.candidate === candidate)
  return {
    ratio: round(found.ratio, 5),
    halfWidth: found.ci && round((found.ci[1] - found.ci[0]) / 2, 5),
    level: found.level,
    verdict: found.verdict,
    reason: found.reason,
    generations: found.generations,
    logRatios: logRatios(THROUGHPUT, result.generations, candidate, found.reference).map(each => round(each, 5)),
    wallSeconds: round(wallMs / 1000, 2),
    loadedShare: round(result.summary.loadedShare, 3),
    otherVerdicts: Object.fromEntries(
      result.summary.comparisons
        .filter(each => each.candidate === candidate && each !== found)
        .map(each => [each.metric, each.verdict]),
    ),
  }
}

export function round(value, digits) {
  return Number(value.toFixed(digits))
}
