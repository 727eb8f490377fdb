import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../model/errors.ts'

const texts = z.record(z.string(), z.string()).catch({}).default({})

/** What of package.json tells how a project is run; anything odd in it is as if it were not there. */
const manifestSchema = z.object({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
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
    const read = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')))
    return read.success ? read.data : manifestSchema.parse({})
  } catch (error) {
    throw new UsageError(`package.json: cannot be read: ${(error as Error).message.split('\n')[0]}`)
  }
}
