import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { lilconfig } from 'lilconfig'
import { UsageError } from '../../model/errors.ts'
import { parseJson } from '../../model/json-text.ts'
import { inOneLine, loadModule } from './load-module.ts'
import { plainData } from './plain-data.ts'

/** Names under which a configuration file is found. */
export const CONFIG_FILES = ['clusterbench.config.json', 'clusterbench.config.mjs'] as const

/** A configuration file that was read, and not yet checked. */
export interface FoundConfig {
  /** The folder that holds it: its paths begin there. */
  readonly folder: string
  /** Its path from the working directory. */
  readonly shown: string
  /** How messages call it. */
  readonly where: string
  readonly raw: unknown
}

/**
 * Finds and reads the configuration file: the one that `--config` names, or the nearest upwards, no further than the
 * home folder. Undefined where there is none, or none is wanted.
 * @throws UsageError for a file that cannot be read, and for two beside each other
 */
export async function findConfig(named: string | false | undefined, here: string): Promise<FoundConfig | undefined> {
  if (named === false) return undefined
  const where = named === undefined ? undefined : `--config ${JSON.stringify(named)}`
  const searcher = lilconfig('clusterbench', {
    searchPlaces: [...CONFIG_FILES],
    loaders: loadersFor(path => where ?? relative(here, path)),
    ignoreEmptySearchPlaces: false,
    cache: false,
  })
  if (where !== undefined) refuseEnding(named!, where)
  try {
    const found = await (named === undefined ? searcher.search(here) : searcher.load(resolve(here, named)))
    if (where === undefined) refuseOtherEndings(here, found ? dirname(found.filepath) : undefined)
    if (!found) return undefined
    const shown = relative(here, found.filepath)
    if (where === undefined) refuseTwo(found.filepath, shown)
    return {
      folder: dirname(found.filepath),
      shown,
      where: where ?? shown,
      raw: plainData(found.config, where ?? shown),
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${where ?? 'configuration file'}: cannot be read: ${(error as Error).message}`)
  }
}

function refuseEnding(named: string, where: string): void {
  if (['.json', '.mjs'].includes(extname(named))) return
  throw new UsageError(`${where}: expected a file that ends in .json or .mjs`)
}

/** A configuration file in a form that nobody reads would be passed over in silence. */
function refuseOtherEndings(here: string, last: string | undefined): void {
  for (let folder = here; ; folder = dirname(folder)) {
    const other = namesIn(folder).find(name => /^clusterbench\.config\.[a-z]+$/.test(name) && !isConfigFile(name))
    if (other !== undefined)
      throw new UsageError(
        `${relative(here, join(folder, other))}: expected a configuration file that ends in .json or .mjs`,
      )
    if (folder === last || folder === homedir() || folder === dirname(folder)) return
  }
}

const isConfigFile = (name: string) => CONFIG_FILES.some(each => each === name)

/** A folder that cannot be listed holds nothing for us. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function refuseTwo(path: string, shown: string): void {
  const other = CONFIG_FILES.find(name => name !== basename(path))!
  if (existsSync(join(dirname(path), other)))
    throw new UsageError(`${shown}: expected one configuration file, but ${other} is in the same folder`)
}

/** Readers by the ending of the file's name; what goes wrong in them is told in one line. */
function loadersFor(nameOf: (path: string) => string) {
  return {
    '.json': (path: string, text: string): unknown => {
      try {
        return parseJson(text)
      } catch (error) {
        const hint = /^\s*(\/\/|\/\*)/m.test(text) ? 'JSON has no comments; use a .mjs file for them' : undefined
        throw new UsageError(`${nameOf(path)}: cannot be parsed: ${inOneLine(error)}${placeIn(text, error)}`, hint)
      }
    },
    '.mjs': (path: string): Promise<unknown> => loadModule(path, nameOf(path)),
  }
}

/** Where a JSON text is wrong, as far as the parser says it and does not name the line itself. */
function placeIn(text: string, error: unknown): string {
  const { message } = error as Error
  const [, position] = /at position (\d+)(?!.*line \d)/.exec(message) ?? []
  if (position === undefined) return ''
  const before = text.slice(0, Number(position)).split('\n')
  return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`
}
