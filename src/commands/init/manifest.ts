import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../model/errors.ts'

const texts = z.record(z.string(), z.string()).catch({}).default({})

/** What of package.json tells how a project is run; anything odd in it is as if it were not there. */
const manifestSchema = z.object({
  main: z.string().optional().catch(undefined),
  bin: z
    .union([z.string().transform(path => [path]), texts.transform(paths => Object.values(paths))])
    .catch([])
    .default([]),
  scripts: texts,
  dependencies: texts,
  devDependencies: texts,
})

export type Manifest = z.output<typeof manifestSchema>

/**
 * Reads the package.json of a folder; an empty one where there is none.
 * @throws UsageError when it is no JSON
 */
export function readManifest(folder: string): Manifest {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return manifestSchema.parse({})
  try {
    const read = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.data : manifestSchema.parse({})
  } catch (error) {
    throw new UsageError(`package.json: cannot be read: ${(error as Error).message.split('\n')[0]}`)
  }
}

/** Lock files and how what they lock is installed. */
const INSTALLERS: readonly (readonly [string, string])[] = [
  ['package-lock.json', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm ci'],
  ['pnpm-lock.yaml', 'corepack enable && pnpm install --frozen-lockfile'],
  ['yarn.lock', 'corepack enable && yarn install --frozen-lockfile'],
]

/** How the modules of a project are installed, and which file says so; undefined where there is nothing to install. */
export function installOf(folder: string): { readonly command: string; readonly because: string } | undefined {
  const locked = INSTALLERS.find(([file]) => existsSync(join(folder, file)))
  if (locked) return { command: locked[1], because: `found ${locked[0]}` }
  if (!existsSync(join(folder, 'package.json'))) return undefined
  return { command: 'npm install', because: 'found package.json, but no lock file' }
}
