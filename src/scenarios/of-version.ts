import type { Arm } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { copyName, lacksModules, MODULES_HINT, type Versions } from '../versions/index.ts'

/** What to tell people of an error of an arm: where the app has two versions, in which of them it was. */
export function ofVersion({ version, app }: Arm, error: unknown, versions: Versions | undefined): unknown {
  if (!version || !versions || !(error instanceof RunError)) return error
  const lacking = version.side === 'base' && versions.setup === undefined && lacksModules(versions, app)
  return new RunError(
    `In ${copyName({ version })}: ${error.message}`,
    error.hint ?? (lacking ? MODULES_HINT : undefined),
  )
}
