import { faultNamed, readWords } from '../faults/index.ts'
import type { FaultSpec } from '../faults/plan/index.ts'
import type { Plan, PlannedFault } from '../model/plan.ts'
import { durationInText } from '../model/units.ts'

/** Node closes an idle keep-alive connection after this long. */
const KEEP_ALIVE_MS = 5_000
/** As a share of the keep-alive timeout: so near, and a fault meets the same moment again and again. */
const NEAR = 0.05

/** What the user should know about a plan before it is carried out. */
export function remarksOn(plan: Plan, specs: readonly FaultSpec[]): string[] {
  return [...tooFast(plan), ...specs.flatMap(beats)]
}

function lastsMs({ fault: name, params }: PlannedFault): number {
  const fault = faultNamed(name, 'plan')
  return fault.lastsMs(readWords(fault, params, name))
}

/** Faults that come before the one of the same kind before them can be over. */
function tooFast({ faults }: Plan): string[] {
  return [...new Set(faults.map(each => each.fault))].flatMap(name => {
    const own = faults.filter(each => each.fault === name)
    const joint = own.filter((each, index) => index > 0 && each.atMs - own[index - 1]!.atMs < lastsMs(own[index - 1]!))
    if (joint.length === 0) return []
    const least = durationInText(Math.round(Math.min(...joint.map(lastsMs))))
    return [
      `${name}: ${joint.length} of ${own.length} faults come less than ${least} after the one before, sooner than a worker can be back; what each of them cost cannot be told apart`,
    ]
  })
}

function beats({ schedule: { every, jitter }, source }: FaultSpec): string[] {
  if (every === undefined || jitter > 0) return []
  const times = Math.round(every / KEEP_ALIVE_MS)
  if (times === 0 || Math.abs(every - times * KEEP_ALIVE_MS) > NEAR * KEEP_ALIVE_MS) return []
  return [
    `${source}: without jitter this beats with Node's keep-alive timeout of 5 s, so that every fault may meet connections in the same state; jitter=10% avoids that`,
  ]
}
