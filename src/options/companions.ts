import { resolve } from 'node:path'
import { z } from 'zod'
import type { Arm } from '../model/arm.ts'
import { APP_TARGET, COMPANION_NAME, COMPANION_PLACE, type Companion, companionVariables } from '../model/companion.ts'
import { UsageError } from '../model/errors.ts'
import { inShort, unknownName } from '../model/units.ts'
import { commandFromHere } from './config/paths.ts'
import type { Kind } from './settings/kinds.ts'

const EXPECTED = `expected NAME=COMMAND, such as 'redis=redis-server --port {port} --save ""'`
const EXPECTED_COMMAND = 'expected a shell command with {port} where its port goes'

/** Companions by name; joined name by name. */
export const companions: Kind<Readonly<Record<string, string>>> = {
  value: '<name=command>',
  schema: z.record(
    z.string().regex(COMPANION_NAME, 'expected a name of letters, digits, - and _'),
    z.string({ error: EXPECTED_COMMAND }).refine(text => text.includes('{port}'), EXPECTED_COMMAND),
    { error: 'expected an object of commands, { "redis": "redis-server --port {port}" }' },
  ),
  read: (text, flag, before = {}) => {
    const at = text.indexOf('=')
    const name = text.slice(0, Math.max(0, at)).trim()
    const where = `${flag} ${JSON.stringify(text)}`
    if (!COMPANION_NAME.test(name)) throw new UsageError(`${where}: ${EXPECTED}`)
    if (Object.hasOwn(before, name)) throw new UsageError(`${where}: ${JSON.stringify(name)} is given twice`)
    const command = text.slice(at + 1).trim()
    if (!command.includes('{port}')) throw new UsageError(`${where}: ${EXPECTED_COMMAND}`)
    return { ...before, [name]: command }
  },
  fromFile: (written, _where, _known, place) =>
    Object.fromEntries(
      Object.entries(written as Record<string, string>).map(([name, text]) => [name, commandFromHere(text, place)]),
    ),
  joined: (file, flags) => ({ ...file, ...flags }),
}

/** What the settings say of companions. */
export interface CompanionFlags {
  readonly with: Readonly<Record<string, string>>
  readonly cwd?: string | undefined
}

/**
 * The companions of a run.
 * @throws UsageError for a name that means the app, or gives an app the same variables as another
 */
export function companionsOf(flags: CompanionFlags, here: string): Companion[] {
  const cwd = resolve(here, flags.cwd ?? '.')
  const all = Object.entries(flags.with).map(([name, command]) => ({ name, command, cwd }))
  const taken = all.find(({ name }) => name === APP_TARGET)
  if (taken)
    throw new UsageError(`--with ${inShort(`${APP_TARGET}=…`)}: faults mean the app by this name; choose another`)
  const [variable] = all.map(companion => Object.keys(companionVariables(companion))[0]!).filter(isRepeated)
  if (variable !== undefined) throw new UsageError(`--with: two companions would give the app the variable ${variable}`)
  return all
}

const isRepeated = (each: string, at: number, all: readonly string[]) => all.indexOf(each) < at

/** The arms with companions, which each of them has for itself. */
export function withCompanions(arms: readonly Arm[], companions: readonly Companion[]): readonly Arm[] {
  if (companions.length === 0) return arms
  return arms.map(arm => Object.freeze({ ...arm, companions }))
}

/** @throws UsageError for the address of a companion that there is not, in the value of a variable */
export function refuseUnknownPlaces(name: string, value: string, companions: readonly Companion[]): void {
  if (companions.length === 0) return
  const known = companions.map(each => each.name)
  for (const [place, wanted] of value.matchAll(COMPANION_PLACE))
    if (!known.includes(wanted!))
      throw new UsageError(`--env ${JSON.stringify(name)}: ${place}: ${unknownName('companion', wanted, known)}`)
}
