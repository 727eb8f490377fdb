import type { RunRequest } from '../command-line.ts'
import { settingsOf } from '../settings/table.ts'
import { findConfig } from './find.ts'
import { type Layer, NOTHING, overlay } from './layer.ts'

type Command = 'compare' | 'chaos' | 'capacity' | 'soak' | 'calibrate' | 'check'

/**
 * Lays the experiment file and under it the configuration file, where there are any, under what the command line asks for.
 * @throws UsageError with the path of what is wrong in a file, and what was expected
 */
export async function configured<C extends Command>(asked: RunRequest<C>, here: string): Promise<RunRequest<C>> {
  // The flags of one command, of which the types know only that it is one of these.
  const { command, flags } = asked as RunRequest<Command>
  const found = await findConfig(flags.config, here)
  // What a file may say is loaded where there is one.
  const config = found ? (await import('./read.ts')).readConfig(found, command, here, flags.known) : NOTHING
  const experiment = await experimentOf(command, flags, config, here)
  const apps = [asked.apps, experiment.apps, config.apps].find(each => each.length > 0) ?? []
  const isItsOwn = found !== undefined && apps === config.apps && apps.length > 0
  const layers = [experiment, isItsOwn ? inItsFolder(config, found.folder, here) : config]
  const { values, explicit } = overlay(flags, layers, settingsOf(command))
  return {
    ...asked,
    apps: command === 'calibrate' && isItsOwn ? apps.slice(0, 1) : apps,
    appArgs: asked.appArgs.length > 0 ? asked.appArgs : (experiment.args ?? config.args ?? []),
    flags: { ...asked.flags, ...values, explicit, ...(found && { configFile: found.shown }) },
  }
}

/** The experiment file that the command line names, or else the configuration file. */
async function experimentOf(
  command: Command,
  flags: RunRequest<Command>['flags'],
  config: Layer,
  here: string,
): Promise<Layer> {
  if (command !== 'chaos') return NOTHING
  const named = (flags as RunRequest<'chaos'>['flags']).experiment ?? (config.values.experiment as string | undefined)
  if (named === undefined) return NOTHING
  return (await import('../experiment-file.ts')).readExperiment(named, here, flags.known)
}

/** The app of the configuration runs in its folder, from wherever the command is called. */
function inItsFolder(config: Layer, folder: string, here: string): Layer {
  const { values } = config
  return values.cwd === undefined && folder !== here ? { ...config, values: { ...values, cwd: folder } } : config
}

export { CONFIG_FILES } from './find.ts'
