import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { findVersions, placeOf, type Versions } from '../versions/index.ts'
import type { Flags } from './flags.ts'

/**
 * The two copies of the apps that `--against` compares; undefined without it.
 * @throws UsageError when it names no other copy, or an app can have none
 */
export async function resolveVersions(
  { against, setup }: Pick<Flags<'compare'>, 'against' | 'setup'>,
  apps: readonly App[],
  here: string,
): Promise<Versions | undefined> {
  if (setup?.trim() === '') throw new UsageError(`--setup ${JSON.stringify(setup)}: expected a shell command`)
  if (against === undefined) {
    if (setup === undefined) return undefined
    throw new UsageError('--setup: requires --against, whose versions it prepares')
  }
  const other = apps.find(app => app.command !== undefined || app.url !== undefined)
  if (other) {
    const flag = other.url === undefined ? `--command ${JSON.stringify(other.command)}` : `--url ${other.url}`
    throw new UsageError(`--against ${JSON.stringify(against)}: not allowed together with ${flag}`)
  }
  const sample = apps.find(app => app.builtIn)
  if (sample) {
    throw new UsageError(
      `--against ${JSON.stringify(against)}: the sample ${sample.name} is part of clusterbench and has no versions`,
      'name the script of your app: server.js --against main',
    )
  }
  return findVersions(against, setup, placeOf(here, apps))
}
