import { UsageError } from '../../model/errors.ts'
import { firstIssue } from '../../model/units.ts'
import { type Section, settingsIn } from '../settings/file-shapes.ts'
import type { KnownNames } from '../settings/kinds.ts'
import type { FoundConfig } from './find.ts'
import { type Layer, valuesIn } from './layer.ts'
import { appFromHere, fromHere } from './paths.ts'
import { configSchema } from './schema.ts'

type Command = 'compare' | 'chaos' | 'capacity' | 'soak' | 'calibrate' | 'check'
type Raw = Readonly<Record<string, unknown>>

/**
 * Checks a configuration file and gives what it says to a command: its own settings, and under them those at the top. What
 * `calibrate` and `capacity` take is what they share with `compare`, and `soak` what it shares with `chaos`.
 * @throws UsageError with the path of what is wrong in it, and what was expected
 */
export function readConfig(found: FoundConfig, command: Command, here: string, known: KnownNames): Layer {
  const { raw, where, folder } = found
  if (raw === undefined) throw new UsageError(`${where}: expected an object, found none`)
  const read = configSchema.safeParse(raw)
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, raw)}`)
  const section: Section =
    command === 'soak' ? 'chaos' : command === 'chaos' || command === 'check' ? command : 'compare'
  const settings = settingsIn('config', section).filter(each => each.in.includes(command))
  const place = fromHere(folder, here)
  const top = { raw: raw as Raw, read: read.data as Raw, where: `${where}: ` }
  const own = {
    raw: ((raw as Raw)[section] ?? {}) as Raw,
    read: (read.data[section] ?? {}) as Raw,
    where: `${where}: ${section}.`,
  }
  const args = (own.read.args ?? top.read.args) as Layer['args']
  return {
    apps: appsOf(own.read, top.read, section, where).map(app => appFromHere(app, place)),
    args,
    values: { ...valuesIn(top, settings, known, place), ...valuesIn(own, settings, known, place) },
  }
}

/** The apps of the command's own part, or else those at the top. */
function appsOf(own: Raw, top: Raw, section: Section, where: string): readonly string[] {
  for (const [place, { app, apps }] of Object.entries({ [`${section}.`]: own, '': top }))
    if (app !== undefined && apps !== undefined)
      throw new UsageError(`${where}: ${place}apps: not allowed together with ${place}app`)
  const apps = [own.apps, one(own.app), top.apps, one(top.app)].find(each => each !== undefined) ?? []
  if (section !== 'compare' && (apps as string[]).length > 1)
    throw new UsageError(`${where}: apps: ${section} runs only one app; set ${section}.app`)
  return apps as string[]
}

const one = (app: unknown) => (app === undefined ? undefined : [app])
