import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChaosFlags } from '../../../src/options/chaos-flags.ts'
import type { ChaosOptions } from '../../../src/options/chaos-options.ts'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'

const known = {
  modes: ['single', 'cluster-rr', 'cluster-os', 'reuseport'],
  engines: ['sockets', 'autocannon'],
  openEngines: ['sockets'],
  samples: ['cpu', 'hello'],
  formats: ['text'],
  trendFormats: ['text'],
}

export async function parse(args: readonly string[]) {
  const request = await parseCommandLine(['chaos', ...args], known, '1.0.0')
  if (request.command !== 'chaos') throw new Error(`parsed as ${request.command}`)
  return request as { apps: readonly string[]; appArgs: readonly string[]; flags: ChaosFlags }
}

/** What the words of a command line mean; the sample `hello`, because it needs no calibration. */
export async function resolved(args: readonly string[], here = '.'): Promise<ChaosOptions> {
  const { apps, appArgs, flags } = await parse(args)
  return resolveChaos(apps[0] ?? (flags.experiment ? undefined : 'hello'), appArgs, flags, here)
}

/** A folder with files in it that is gone afterwards. */
export function folderWith(files: Readonly<Record<string, string>>): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'clusterbench-options-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
