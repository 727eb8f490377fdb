import { faultNamed, readWords } from '../faults/index.ts'
import type { FaultSpec } from '../faults/plan/index.ts'
import type { Plan, PlannedFault } from '../model/plan.ts'
import { durationInText } from '../model/units.ts'

/** Node closes an idle keep-alive connection after this long. */
const KEEP_ALIVE_MS = 5_000
/** As a share of the keep-alive timeout: so near, and a fault meets the same moment again and again. */
const NEAR = 0.05

/** What the user should know about a plan before it is carried out. */
export function remarksOn(plan: Plan, specs: readonly FaultSpec[], cooldownMs: number): string[] {
  return [...tooFast(plan), ...tooLate(plan, cooldownMs), ...specs.flatMap(beats)]
}

function lastsMs({ fault: name, params }: PlannedFault): number {
  const fault = faultNamed(name, 'plan')
  return fault.lastsMs(readWords(fault, params, name))
}

/** Faults that come before the one of the same kind before them can be over. */
function tooFast({ faults }: Plan): string[] {
  return byFault(faults).flatMap(([name, own]) => {
    const joint = own.filter((each, index) => index > 0 && each.atMs - own[index - 1]!.atMs < lastsMs(own[index - 1]!))
    if (joint.length === 0) return []
    const least = durationInText(Math.round(Math.min(...joint.map(lastsMs))))
    return [
      `${name}: ${joint.length} of ${own.length} faults come less than ${least} after the previous one, before that can be over; their costs cannot be told apart`,
    ]
  })
}

/** Faults that the load does not outlast. */
function tooLate({ faults, durationMs }: Plan, cooldownMs: number): string[] {
  return byFault(faults).flatMap(([name, own]) => {
    const leastCooldownMs = (each: PlannedFault) => each.atMs + lastsMs(each) - durationMs
    const late = own.filter(each => leastCooldownMs(each) > cooldownMs)
    if (late.length === 0) return []
    const least = Math.ceil(Math.max(...late.map(leastCooldownMs)))
    const advice = `expected a --cooldown of at least ${durationInText(least)}, or fewer or earlier faults`
    return [
      `${name}: the load ends before ${late.length} of ${own.length} faults can be over, so their full cost is not measured; ${advice}`,
    ]
  })
}

function byFault(faults: readonly PlannedFault[]): [string, PlannedFault[]][] {
  const nameOf = ({ fault, params: { target } }: PlannedFault) =>
    target === undefined ? fault : `${fault} target=${target}`
  return [...new Set(faults.map(nameOf))].map(name => [name, faults.filter(each => nameOf(each) === name)])
}

function beats({ schedule: { every, jitter }, source }: FaultSpec): string[] {
  if (every === undefined || jitter > 0) return []
  const times = Math.round(every / KEEP_ALIVE_MS)
  if (times === 0 || Math.abs(every - times * KEEP_ALIVE_MS) > NEAR * KEEP_ALIVE_MS) return []
  return [
    `${source}: without jitter this interval is in phase with Node's keep-alive timeout of 5 s, so every fault may hit connections in the same state; jitter=10% avoids that`,
  ]
}
