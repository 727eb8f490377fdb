import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const BIN = fileURLToPath(new URL('../../bin/clusterbench.js', import.meta.url))

/** Runs `clusterbench chaos` as a user would in a folder and gives its result. A regression is one, too. */
export async function chaos(args, cwd = process.cwd()) {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-bench-'))
  try {
    await promisify(execFile)(process.execPath, [BIN, 'chaos', ...args, '--quiet', '--out', folder], {
      cwd,
      maxBuffer: 1 << 26,
    }).catch(error => {
      if (error.code !== 1) throw error
    })
    return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The value that a share of the values does not exceed. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}
