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
    throw new UsageError('--setup: it prepares the versions that --against compares, and there are none')
  }
  const sample = apps.find(app => app.builtIn)
  if (sample) {
    throw new UsageError(
      `--against ${JSON.stringify(against)}: the sample ${sample.name} is a part of clusterbench and has no versions`,
      'name the script of your app: clusterbench compare server.js --against main',
    )
  }
  return findVersions(against, setup, placeOf(here, apps))
}
