import type { Arm } from '../model/arm.ts'
import type { ResultArm } from '../model/result-parts.ts'

/** The arms of a run as its result lists them. */
export function resultArmsOf({ arms, keepAlive }: { arms: readonly Arm[]; keepAlive: boolean }): ResultArm[] {
  return arms.map(arm => ({
    id: arm.id,
    app: arm.app.name,
    mode: arm.mode,
    traits: { ...arm.traits },
    workers: arm.workers,
    ...(arm.mostWorkers !== undefined && { mostWorkers: arm.mostWorkers }),
    node: arm.node.version,
    ...(arm.launcher && { launcher: { name: arm.launcher.name, version: arm.launcher.version ?? null } }),
    keepAlive,
    control: arm.control,
    version: arm.version ?? null,
  }))
}
