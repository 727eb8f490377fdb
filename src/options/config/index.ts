import type { ThresholdSpec } from '../../model/threshold.ts'
import type { Request } from '../command-line.ts'
import type { ExperimentFile } from '../experiment-file.ts'
import { withoutGaps } from '../values.ts'
import { type FoundConfig, findConfig } from './find.ts'
import { overlay } from './overlay.ts'
import type { ConfigPart } from './read.ts'

type CompareRequest = Extract<Request, { command: 'compare' }>
type ChaosRequest = Extract<Request, { command: 'chaos' }>
type CalibrateRequest = Extract<Request, { command: 'calibrate' }>

/** A chaos run as the command line asks for it, and what the configuration file says under its experiment file. */
export interface ConfiguredChaos extends ChaosRequest {
  readonly base: ExperimentFile
}

/**
 * Lays the configuration file, where there is one, under what the command line asks of `compare`.
 * @throws UsageError with the path of what is wrong in the file, and what was expected
 */
export async function configuredCompare(asked: CompareRequest, here: string): Promise<CompareRequest> {
  const found = await findConfig(asked.flags.config, here)
  if (!found) return asked
  // What a file may say is loaded where there is one.
  const { readConfig } = await import('./read.ts')
  const part = readConfig(found, 'compare', here)
  const isAppNamed = asked.apps.length > 0
  return {
    ...asked,
    apps: isAppNamed ? asked.apps : part.apps,
    appArgs: asked.appArgs.length > 0 ? asked.appArgs : (part.args ?? []),
    flags: overlay(asked.flags, isAppNamed ? part.words : inItsFolder(part, found, here), found),
  }
}

/**
 * The same for `chaos`, whose experiment file goes before the configuration file.
 * @throws UsageError with the path of what is wrong in the file, and what was expected
 */
export async function configuredChaos(asked: ChaosRequest, here: string): Promise<ConfiguredChaos> {
  const { faultsIn, NO_FILE } = await import('../experiment-file.ts')
  const found = await findConfig(asked.flags.config, here)
  if (!found) return { ...asked, base: NO_FILE }
  const { readConfig } = await import('./read.ts')
  const part = readConfig(found, 'chaos', here)
  const own = asked.apps.length > 0 ? part.words : inItsFolder(part, found, here)
  const { faults: _checked, thresholds, policy, reports, failOn, experiment, ...words } = own
  return {
    ...asked,
    flags: overlay(asked.flags, { ...withoutGaps({ reports, failOn, experiment }) }, found),
    base: {
      app: part.apps[0],
      args: part.args,
      words: { ...words, ...withoutGaps((policy as object | undefined) ?? {}) },
      faults: faultsIn(part.said, `${found.where}: chaos`),
      thresholds: (thresholds as readonly ThresholdSpec[] | undefined) ?? [],
    },
  }
}

/** The words of `compare` that `calibrate` has too: how the app is started and loaded, and what a run in CI is. */
const OF_CALIBRATE = [
  ...['cwd', 'nodeArgs', 'work', 'startTimeout', 'timeout', 'path', 'method', 'header', 'body', 'expectStatus'],
  ...['keepalive', 'pin', 'connections', 'maxConnections', 'rate', 'engine', 'warmup', 'budget', 'margin'],
]

/**
 * The same for `calibrate`, which measures what a run of `compare` can tell: of that part what both have, and its first app.
 * @throws UsageError with the path of what is wrong in the file, and what was expected
 */
export async function configuredCalibrate(asked: CalibrateRequest, here: string): Promise<CalibrateRequest> {
  const found = await findConfig(asked.flags.config, here)
  if (!found) return asked
  // What a file may say is loaded where there is one.
  const { readConfig } = await import('./read.ts')
  const part = readConfig(found, 'compare', here)
  const isAppNamed = asked.apps.length > 0
  const words = isAppNamed ? part.words : inItsFolder(part, found, here)
  const shared = Object.entries(words).filter(([word]) => OF_CALIBRATE.includes(word))
  return {
    ...asked,
    apps: isAppNamed ? asked.apps : part.apps.slice(0, 1),
    appArgs: asked.appArgs.length > 0 ? asked.appArgs : (part.args ?? []),
    flags: overlay(asked.flags, Object.fromEntries(shared), found),
  }
}

/** The app of the configuration runs in its folder, from wherever the command is called. */
function inItsFolder({ apps, words }: ConfigPart, { folder }: FoundConfig, here: string): ConfigPart['words'] {
  return apps.length > 0 && words.cwd === undefined && folder !== here ? { ...words, cwd: folder } : words
}

export { CONFIG_FILES } from './find.ts'
export type { Config } from './schema.ts'
