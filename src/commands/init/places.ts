import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the installed package, or of its repository. */
const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url))

const SCHEMA = 'docs/config.schema.json'
const INSTALLED = join('node_modules/clusterbench', SCHEMA)

/** A folder and all above it. */
function upwards(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

/** The working tree of git that a folder is in; undefined outside of one. */
export function gitRoot(here: string): string | undefined {
  return upwards(here).find(folder => existsSync(join(folder, '.git')))
}

/** Where an editor finds the schema from a file in this folder: with slashes, beginning with a dot. */
export function schemaPath(here: string): string {
  const installed = upwards(here).find(folder => existsSync(join(folder, INSTALLED)))
  const own = relative(here, join(PACKAGE, SCHEMA))
  const isNear = installed === undefined && !own.startsWith('..') && !own.includes('node_modules')
  const path = isNear ? own : relative(here, join(installed ?? here, INSTALLED))
  return (path.startsWith('.') ? path : `./${path}`).replaceAll(sep, '/')
}

/** The pipeline that the package brings as an example. */
export const EXAMPLE_WORKFLOW = join(PACKAGE, 'examples/ci/github-actions.yml')
