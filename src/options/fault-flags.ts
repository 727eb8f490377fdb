import { Option } from 'commander'
import type { z } from 'zod'
import { type Fault, findFault, PICKS, RESTART_STRATEGIES, SIGNALS, shapeOf } from '../faults/index.ts'
import { type FaultSpec, faultSpec, parseFault, SCHEDULE_WORDS } from '../faults/plan/index.ts'
import { UsageError } from '../model/errors.ts'
import { repeated } from './flag-parts.ts'
import { reading } from './values.ts'

/** A flag that says one word of one fault. */
interface Shorthand {
  readonly flag: string
  readonly value: string
  readonly fault: string
  readonly word: string
  readonly description: string
}

const every = (flag: string, fault: string, what: string): Shorthand => ({
  flag,
  value: '<time>',
  fault,
  word: 'every',
  description: `${what} so often`,
})

const SHORTHANDS: readonly Shorthand[] = [
  every('--kill-every', 'kill', 'kill a worker'),
  {
    flag: '--kill-signal',
    value: '<signal>',
    fault: 'kill',
    word: 'signal',
    description: `${SIGNALS.join(', ')} (default: SIGKILL)`,
  },
  every('--crash-every', 'crash', 'throw an error in a worker that nothing catches'),
  every('--pause-every', 'pause', 'stop a worker for a while'),
  { flag: '--pause-for', value: '<time>', fault: 'pause', word: 'for', description: 'for how long (default: 2s)' },
  every('--block-every', 'block', "keep a worker's event loop busy"),
  { flag: '--block-for', value: '<time>', fault: 'block', word: 'for', description: 'for how long (default: 1s)' },
  every('--bloat-every', 'memory', 'have a worker retain memory'),
  { flag: '--bloat-size', value: '<size>', fault: 'memory', word: 'size', description: 'how much (default: 200MiB)' },
  {
    flag: '--bloat-kind',
    value: '<kind>',
    fault: 'memory',
    word: 'kind',
    description: 'heap or buffer (default: heap)',
  },
  every('--rolling-restart-every', 'rolling-restart', 'replace all workers'),
  {
    flag: '--rolling-restart-at',
    value: '<times>',
    fault: 'rolling-restart',
    word: 'at',
    description: 'replace all workers at these times, such as 10s,25s',
  },
  {
    flag: '--restart-strategy',
    value: '<name>',
    fault: 'rolling-restart',
    word: 'strategy',
    description: `${RESTART_STRATEGIES.join(', ')} (default: graceful)`,
  },
]

function typeOf({ fault, word }: Shorthand): z.ZodType {
  const types: z.ZodRawShape = { ...SCHEDULE_WORDS, ...shapeOf(findFault(fault) as Fault) }
  return types[word] as z.ZodType
}

/** The later of two would silently replace the earlier. */
function onlyOnce({ word, fault }: Shorthand): string {
  if (!(word in SCHEDULE_WORDS)) return 'expected no more than once'
  return `expected no more than once; several faults of a kind are asked for with --fault "${fault} ${word}=…"`
}

/** Flags that ask for faults. Those of a single word keep their text; it is checked. */
export const faultOptions = (): Option[] => [
  ...SHORTHANDS.map(shorthand => {
    const { flag, value, description } = shorthand
    const check = reading(typeOf(shorthand))
    return new Option(`${flag} ${value}`, description).argParser((text: string, before: string | undefined) => {
      check(text, flag)
      if (before !== undefined) throw new UsageError(`${flag} ${JSON.stringify(text)}: ${onlyOnce(shorthand)}`)
      return text
    })
  }),
  repeated(
    '--fault <words>',
    `any fault, such as "kill every=5s jitter=10% pick=${PICKS.join('|')} count=3"; repeatable`,
    parseFault,
  ),
]

/** The name that commander gives to a flag. */
const attributeOf = (flag: string) => new Option(flag).attributeName()

/**
 * The faults that the flags ask for, in the order of the help.
 * @throws UsageError for a flag that modifies a fault that was not asked for
 */
export function faultsOf(flags: { readonly fault: readonly FaultSpec[] } & object): FaultSpec[] {
  const said = SHORTHANDS.flatMap(shorthand => {
    const text = (flags as Readonly<Record<string, unknown>>)[attributeOf(shorthand.flag)]
    return typeof text === 'string' ? [{ ...shorthand, text }] : []
  })
  const names = new Set(said.map(each => each.fault))
  const short = [...names].map(name => {
    const own = said.filter(each => each.fault === name)
    const when = own.filter(each => each.word in SCHEDULE_WORDS)
    if (when.length === 0) throw new UsageError(withoutFault(own[0]!.flag, name))
    const source = when.map(each => `${each.flag} ${each.text}`).join(' ')
    return faultSpec(name, Object.fromEntries(own.map(each => [each.word, each.text])), source)
  })
  return [...short, ...flags.fault]
}

function withoutFault(flag: string, fault: string): string {
  const asking = SHORTHANDS.filter(each => each.fault === fault && each.word in SCHEDULE_WORDS).map(each => each.flag)
  return `${flag}: expected together with ${asking.join(' or ')}; in --fault, its words stand beside the fault's name`
}
