import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChaosOptions } from '../../../src/options/chaos-options.ts'
import { parseCommandLine, type RunRequest } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'

const known = { formats: ['text'], trendFormats: ['text'] }

export async function parse(args: readonly string[]): Promise<RunRequest<'chaos'>> {
  const request = await parseCommandLine(['chaos', ...args], { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'chaos') throw new Error(`parsed as ${request.command}`)
  return request
}

/** What the words of a command line mean; the sample `hello`, because it needs no calibration. */
export async function resolved(args: readonly string[], here = '.'): Promise<ChaosOptions> {
  const { apps, appArgs, flags } = await configured(await parse([...args, '--no-config']), here)
  return resolveChaos(apps[0] ?? 'hello', appArgs, flags, here)
}

/** A folder with files in it that is gone afterwards. */
export function folderWith(files: Readonly<Record<string, string>>): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'clusterbench-options-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
