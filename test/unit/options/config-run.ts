import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseCommandLine } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'
import { resolveCompare } from '../../../src/options/resolve-compare.ts'

const known = { formats: ['text', 'markdown', 'html', 'github'], trendFormats: [] }

async function request<C extends 'compare' | 'chaos'>(command: C, args: readonly string[]) {
  const read = await parseCommandLine([command, ...args], { known, version: '1.0.0', columns: 80 })
  if (read.command !== command) throw new Error(`parsed as ${read.command}`)
  return read as Extract<typeof read, { command: C }>
}

/** A folder with files in it, in folders of their own where their names say so, that is gone afterwards. */
export function folderWith(files: Readonly<Record<string, string>>): Disposable & { path: string } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'clusterbench-config-')))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

/** Reports as they are written on the command line, whatever their flag makes of them. */
export function reportTexts(flags: object): string[] {
  const { report } = flags as { report: readonly (string | { format: string; file: string | undefined })[] }
  return report.map(each =>
    typeof each === 'string' ? each : [each.format, each.file].filter(part => part !== undefined).join(':'),
  )
}

/** What `compare` is asked for, with the configuration file laid under it. */
export const comparing = async (here: string, ...args: string[]) => configured(await request('compare', args), here)

/** The options of `compare`, configuration file and all. */
export async function compared(here: string, ...args: string[]) {
  const { apps, appArgs, flags } = await comparing(here, ...args)
  return resolveCompare(apps, appArgs, flags, here)
}

/** The options of `chaos`, configuration file and all. */
export async function disturbed(here: string, ...args: string[]) {
  const { apps, appArgs, flags } = await configured(await request('chaos', args), here)
  return { ...(await resolveChaos(apps[0], appArgs, flags, here)), flags }
}
