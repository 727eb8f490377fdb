import { parseEnv } from 'node:util'
import type { Arm } from '../model/arm.ts'
import { companionVariables } from '../model/companion.ts'
import { UsageError } from '../model/errors.ts'
import { unknownName } from '../model/units.ts'
import { type CompanionFlags, companionsOf, refuseUnknownPlaces, withCompanions } from './companions.ts'
import { textOfFile } from './text-of-file.ts'

/** What the settings say of the environment of the app's processes. */
export interface EnvironmentFlags extends CompanionFlags {
  /** Values by `NAME`, or by `label:NAME` for some of the arms. */
  readonly env: Readonly<Record<string, string>>
  readonly envFile: readonly string[]
}

/** The environment of a command, which the app inherits. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A variable, and the arms that get it: all without a label. */
interface Entry {
  readonly label: string | undefined
  readonly name: string
  readonly value: string
}

/**
 * Puts `--env-file`, `--env` and the companions of `--with` into the arms. What the app inherits takes precedence over a file, as it does
 * for node's own `--env-file`, what a start script sets over both, the addresses of companions over these, and `--env` over all.
 * @throws UsageError for a file that cannot be read, and for a label or a companion that there is not
 */
export function withEnvironment(
  plain: readonly Arm[],
  flags: EnvironmentFlags,
  here: string,
  inherited: Environment,
): readonly Arm[] {
  const companions = companionsOf(flags, here)
  const arms = withCompanions(plain, companions)
  const ofFiles = readFiles(flags.envFile, here, inherited)
  const ofCompanions = Object.assign({}, ...companions.map(companionVariables)) as Record<string, string>
  const entries = Object.entries(flags.env).map(([key, value]) => entryOf(key, value))
  for (const { name, value } of entries) refuseUnknownPlaces(name, value, companions)
  for (const { label, name } of entries)
    if (label !== undefined && !arms.some(arm => isCalled(arm, label))) refuseLabel(`${label}:${name}`, label, arms)
  if ([...entries, ...companions, ...Object.keys(ofFiles)].length === 0) return arms
  return arms.map(arm => {
    const own = entries.filter(({ label }) => label === undefined || isCalled(arm, label))
    // Those for all come first, so that one for an arm wins.
    const ordered = [...own.filter(each => each.label === undefined), ...own.filter(each => each.label !== undefined)]
    const asked = Object.fromEntries(ordered.map(({ name, value }) => [name, value]))
    const env = { ...ofFiles, ...arm.app.env, ...ofCompanions, ...asked }
    return Object.freeze({ ...arm, app: { ...arm.app, env } })
  })
}

function readFiles(files: readonly string[], here: string, inherited: Environment): Record<string, string> {
  const read = files.map(file => parseEnv(textOfFile(file, '--env-file', here)))
  const all = Object.entries(Object.assign({}, ...read) as Record<string, string>)
  return Object.fromEntries(all.filter(([name]) => inherited[name] === undefined))
}

function entryOf(key: string, value: string): Entry {
  const colon = key.lastIndexOf(':')
  return colon < 0
    ? { label: undefined, name: key, value }
    : { label: key.slice(0, colon), name: key.slice(colon + 1), value }
}

/** By its id, or by a part of it: `head` means `head single` and `head cluster-rr`; by its mode where all have the same. */
function isCalled({ id, mode }: Arm, label: string): boolean {
  return label === id || label === mode || ` ${id} `.includes(` ${label} `)
}

function refuseLabel(text: string, label: string, arms: readonly Arm[]): never {
  const known = arms.map(arm => arm.id)
  throw new UsageError(`--env ${JSON.stringify(text)}: ${JSON.stringify(label)}: ${unknownName('arm', label, known)}`)
}
