import { UsageError } from '../../model/errors.ts'
import { firstIssue } from '../../model/units.ts'
import type { FoundConfig } from './find.ts'
import { appFromHere, fromHere, withPaths } from './paths.ts'
import { type Config, configSchema } from './schema.ts'

/** What a configuration file says to one command; paths are from the working directory. */
export interface ConfigPart {
  readonly apps: readonly string[]
  readonly args: readonly string[] | undefined
  /** The other words, as values; what the file does not say is not there. */
  readonly words: Readonly<Record<string, unknown>>
  /** The same part as it stands in the file. */
  readonly said: Readonly<Record<string, unknown>>
}

/**
 * Checks a configuration file and gives what it says to a command: its own words, and under them those at the top.
 * @throws UsageError with the path of what is wrong in it, and what was expected
 */
export function readConfig(found: FoundConfig, command: 'compare' | 'chaos', here: string): ConfigPart {
  const { said, where, folder } = found
  if (said === undefined) throw new UsageError(`${where}: expected an object, and there is none`)
  const read = configSchema.safeParse(said)
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, said)}`)
  const { $schema: _, compare: _compare, chaos: _chaos, app: _app, apps: _apps, ...top } = read.data
  const own: Readonly<Record<string, unknown>> = read.data[command] ?? {}
  const { app: _ownApp, apps: _ownApps, args, ...words } = { ...top, ...own } as Record<string, unknown>
  const place = fromHere(folder, here)
  const entries = Object.entries(words).filter(([, value]) => value !== undefined)
  const apps = appsOf(read.data, command, where).map(app => appFromHere(app, place))
  return {
    apps,
    args: args as readonly string[] | undefined,
    words: Object.fromEntries(entries.map(([word, value]) => [word, withPaths(command, word, value, place)])),
    said: (said as Record<string, Record<string, unknown>>)[command] ?? {},
  }
}

/** The apps of the command's own part, or else those at the top. */
function appsOf(config: Config, command: 'compare' | 'chaos', where: string): readonly string[] {
  const own: { app?: string | undefined; apps?: string[] | undefined } = config[command] ?? {}
  for (const [place, { app, apps }] of Object.entries({ [`${command}.`]: own, '': config }))
    if (app !== undefined && apps !== undefined)
      throw new UsageError(`${where}: ${place}apps: expected no ${place}app beside it`)
  const apps = own.apps ?? one(own.app) ?? config.apps ?? one(config.app) ?? []
  if (command === 'chaos' && apps.length > 1)
    throw new UsageError(`${where}: apps: chaos runs one app; expected chaos.app to name it`)
  return apps
}

const one = (app: string | undefined) => (app === undefined ? undefined : [app])
