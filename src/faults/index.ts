import { UsageError } from '../model/errors.ts'
import { namesOf } from '../model/named.ts'
import type { Plan } from '../model/plan.ts'
import { unknownName } from '../model/units.ts'
import { proxiedBy as proxiedByAny } from './aim.ts'
import { blackhole } from './blackhole.ts'
import { block } from './block.ts'
import { crash } from './crash.ts'
import type { Fault } from './fault.ts'
import { kill } from './kill.ts'
import { killCommand } from './kill-command.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { none } from './none.ts'
import { pause } from './pause.ts'
import { reset } from './reset.ts'
import { restartCommand } from './restart-command.ts'
import { rollingRestart } from './rolling-restart.ts'
import { slow } from './slow.ts'

/** Every fault, in the order of the help. */
export const faults: readonly Fault[] = [
  ...[kill, crash, pause, block, memory, rollingRestart],
  ...[latency, blackhole, reset, slow],
  ...[killCommand, restartCommand, none],
]

/** The fault of that name. */
export function findFault(name: string): Fault | undefined {
  return faults.find(fault => fault.name === name)
}

/**
 * The fault of that name.
 * @throws UsageError that begins with `where` and offers the nearest name
 */
export function faultNamed(name: string, where: string): Fault {
  const fault = findFault(name)
  if (fault) return fault
  throw new UsageError(`${where}: ${JSON.stringify(name)}: ${unknownName('fault', name, namesOf(faults))}`)
}

/** The companions, or the app, that have to have a proxy before them for the faults of a plan. */
export function proxiedBy(plan: Plan): string[] {
  return proxiedByAny(plan, findFault)
}

export { aimOf, refuseUnknownAim, traitsOf, victimsOf } from './aim.ts'
export type { Effect, Fault, Injection } from './fault.ts'
export { RESTART_STRATEGIES } from './rolling-restart.ts'
export { chooseVictim, ineffective, LOAD_ENDED_FIRST } from './victim.ts'
export { canonicalWords, PICKS, type Pick, readWords, SIGNALS, shapeOf } from './words.ts'
export { WORKER_START_MS } from './worker-start.ts'
