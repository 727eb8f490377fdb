import { type FaultSpec, faultSpec, SCHEDULE_WORDS } from '../faults/plan/index.ts'
import { UsageError } from '../model/errors.ts'
import type { Flags } from './flags.ts'
import { flagOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'

/** One option of one fault, as a flag set it. */
interface GivenShorthand {
  readonly flag: string
  readonly fault: string
  readonly option: string
  readonly text: string
}

const shorthands = settingsOf('chaos').flatMap(({ name, shorthand }) =>
  shorthand ? [{ name, flag: flagOf(name), fault: shorthand[0], option: shorthand[1] }] : [],
)

/** Whether the command line asks for faults of its own. */
export function asksForFaults({ given }: Pick<Flags<'chaos'>, 'given'>): boolean {
  return given.has('fault') || shorthands.some(({ name }) => given.has(name))
}

/**
 * The faults that are asked for: those of the flags for one option, in the order of the help, and then those in full.
 * @throws UsageError for a flag that modifies a fault that was not asked for
 */
export function faultsOf(flags: Flags<'chaos'>): FaultSpec[] {
  const values: Readonly<Record<string, unknown>> = { ...flags }
  const given = shorthands.flatMap(({ name, ...rest }): GivenShorthand[] => {
    const text = values[name]
    return typeof text === 'string' ? [{ ...rest, text }] : []
  })
  const names = new Set(given.map(each => each.fault))
  const short = [...names].map(name =>
    specOf(
      name,
      given.filter(each => each.fault === name),
    ),
  )
  return [...short, ...flags.fault]
}

function specOf(fault: string, given: readonly GivenShorthand[]): FaultSpec {
  const when = given.filter(each => each.option in SCHEDULE_WORDS)
  if (when.length === 0) throw new UsageError(withoutFault(given[0]!.flag, fault))
  const source = when.map(each => `${each.flag} ${each.text}`).join(' ')
  return faultSpec(fault, Object.fromEntries(given.map(each => [each.option, each.text])), source)
}

function withoutFault(flag: string, fault: string): string {
  const asking = shorthands.filter(each => each.fault === fault && each.option in SCHEDULE_WORDS)
  const flags = asking.map(each => each.flag).join(' or ')
  return `${flag}: requires ${flags}; in --fault, options follow the fault's name`
}
