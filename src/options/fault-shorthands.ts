import { canonicalWords, findFault } from '../faults/index.ts'
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
  const standIns = given.filter(({ fault }) => findFault(fault)?.standsFor !== undefined)
  const others = given.filter(each => !standIns.includes(each))
  const names = new Set(others.map(each => each.fault))
  const short = [...names].map(name =>
    specOf(
      name,
      others.filter(each => each.fault === name),
    ),
  )
  return standIns.reduce(withStandIn, [...short, ...flags.fault])
}

/** The faults with a command in the place of those that it stands for; these still say when. */
function withStandIn(specs: readonly FaultSpec[], { flag, fault, text }: GivenShorthand): FaultSpec[] {
  const { standsFor } = findFault(fault)!
  if (specs.every(spec => spec.fault !== standsFor))
    throw new UsageError(`${flag}: requires ${timesOf(standsFor!)} or --fault ${standsFor}, which says when`)
  return specs.map(spec => {
    if (spec.fault !== standsFor) return spec
    const [word] = spec.explicit
    if (word !== undefined) throw new UsageError(`${spec.source}: ${word}: does not apply to a ${flag}`)
    return { ...spec, fault, params: canonicalWords(findFault(fault)!, { run: text }, flag) }
  })
}

/** The flags that say when a fault is fired. */
function timesOf(fault: string): string {
  const asking = shorthands.filter(each => each.fault === fault && each.option in SCHEDULE_WORDS)
  return asking.map(each => each.flag).join(' or ')
}

/** The flag of the command that does what a fault does, where the server runs elsewhere; undefined where none can. */
export function standInFlag(fault: string): string | undefined {
  return shorthands.find(each => findFault(each.fault)?.standsFor === fault)?.flag
}

function specOf(fault: string, given: readonly GivenShorthand[]): FaultSpec {
  const when = given.filter(each => each.option in SCHEDULE_WORDS)
  if (when.length === 0) throw new UsageError(withoutFault(given[0]!.flag, fault))
  const source = when.map(each => `${each.flag} ${each.text}`).join(' ')
  return faultSpec(fault, Object.fromEntries(given.map(each => [each.option, each.text])), source)
}

function withoutFault(flag: string, fault: string): string {
  return `${flag}: requires ${timesOf(fault)}; in --fault, options follow the fault's name`
}
