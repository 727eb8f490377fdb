import type { App } from '../model/arm.ts'
import { findMode, type Mode } from '../targets/index.ts'
import { resolveApp } from './apps.ts'
import { refuseScriptWords } from './command-apps.ts'
import { modesFor } from './ecosystem-apps.ts'
import type { Environment } from './environment.ts'
import type { Flags } from './flags.ts'
import { otherApps, otherModes, placeOfApp, refuseIdleSupervision, refuseIdleWork, scriptsOf } from './resolve-parts.ts'
import { refuseWithUrls } from './url-apps.ts'

/** What is said of the app of a command that takes one script, beside any commands and addresses. */
type AppFlags = Pick<
  Flags<'chaos'>,
  'cwd' | 'command' | 'url' | 'allowRemote' | 'work' | 'modes' | 'given' | 'explicit'
> &
  Partial<Pick<Flags<'chaos'>, 'clients' | 'setup'>>

/** Where a command is called. */
interface Surroundings {
  readonly here: string
  readonly inherited: Environment
}

/** The apps of a command that takes one script, and the modes in which they are run. */
export interface ChosenApps {
  readonly apps: readonly App[]
  readonly modes: readonly Mode[]
  /** What to know of how they were found. */
  readonly remarks: readonly string[]
}

/**
 * The script that was named, or the default sample, with the apps of commands and addresses.
 * @param name undefined: none was named
 * @throws UsageError for an app that there is not, and for flags that mean nothing to these apps
 */
export function chosenApps(
  name: string | undefined,
  args: readonly string[],
  flags: AppFlags,
  { here, inherited }: Surroundings,
): ChosenApps {
  const place = placeOfApp(flags.cwd, here)
  const scripts = scriptsOf(name === undefined ? [] : [name], flags)
  refuseScriptWords(scripts, args, flags)
  const resolved = scripts.map(each =>
    resolveApp(each, { ...place, args, workMs: flags.work, made: flags.setup !== undefined, inherited }),
  )
  const scriptApps = resolved.map(({ app }) => app)
  const apps = [...scriptApps, ...otherApps(flags, place.cwd)]
  refuseWithUrls(apps, flags)
  refuseIdleWork(flags.work, apps)
  const asked = scripts.length > 0 ? flags.modes.map(mode => findMode(mode)!) : []
  const ofScripts = modesFor(scriptApps, asked, { isNamed: flags.explicit.has('modes') })
  const modes = [...ofScripts.modes, ...otherModes(flags)]
  refuseIdleSupervision(flags, modes, apps)
  return { apps, modes, remarks: [...resolved.flatMap(({ remarks }) => remarks), ...ofScripts.remarks] }
}
