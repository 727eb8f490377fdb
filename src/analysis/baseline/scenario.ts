import { type LoadProfile, profileInText } from '../../model/load-profile.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { type Difference, differing } from './difference.ts'
import { type ArmMatch, missingArm } from './matching.ts'

/** The settings of a result. */
interface RecordedSettings extends Readonly<Record<string, unknown>> {
  readonly ratePerSec: number | null
}

/** What a run measures, as far as it can be compared with a stored one. */
export interface Scenario {
  readonly arms: readonly ResultArm[]
  /** Its `ratePerSec` is null where any rate will do. */
  readonly settings: RecordedSettings
  /** The settings on which it depends what is measured, and what messages call them. */
  readonly compared: Readonly<Record<string, string>>
}

/** In what this run measures something else than the stored one; empty where they can be compared. */
export function scenarioDifferences(
  there: Pick<Scenario, 'arms' | 'settings'>,
  here: Scenario,
  matches: readonly ArmMatch[],
): Difference[] {
  const [stored, mine] = [valuesOf(there), valuesOf(here)]
  const areMixes = [there, here].every(({ settings }) => hasMix(settings))
  const compared = Object.entries(here.compared).filter(([name]) => !(areMixes && OF_FIRST.has(name)))
  return [
    ...matches.flatMap(match => (match.there ? [] : [missingArm(match.here, there.arms)])),
    ...differing(compared.map(([name, label]) => [label, shown(name, stored[name]), shown(name, mine[name])])),
  ]
}

/** With a mix these are of whichever request its file had first; the hash has all of them. */
const OF_FIRST: ReadonlySet<string> = new Set(['method', 'path'])

function hasMix({ requests }: RecordedSettings): boolean {
  return Array.isArray(requests) && requests.length > 1
}

/** Older results have whether connections are kept in their arms only, and requests came evenly then. A run that was given no rate takes that of the baseline. */
function valuesOf({ arms, settings }: Pick<Scenario, 'arms' | 'settings'>): Readonly<Record<string, unknown>> {
  const keepAlive = arms.every(arm => arm.keepAlive)
  const before = { keepAlive, arrivals: 'constant', connectionLifetime: null, profile: null }
  return { ...before, ...settings, ratePerSec: settings.ratePerSec ?? undefined }
}

/** A value with its unit, which its name ends in; undefined in results from before it was kept. */
function shown(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (name === 'profile') return value === null ? 'none' : profileInText(value as LoadProfile)
  if (value === null) return 'default'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  // Enough of it to see that two differ.
  if (name.endsWith('Hash')) return String(value).slice(0, 8)
  const unit = Object.keys(UNITS).find(ending => name.endsWith(ending))
  return unit === undefined ? String(value) : `${value} ${UNITS[unit]}`
}

const UNITS: Readonly<Record<string, string>> = { Ms: 'ms', PerSec: 'req/s' }
