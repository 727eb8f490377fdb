export { calibrateIterations } from './apps/burn.ts'
export { findSample, type Sample, sampleArgs, samples } from './apps/index.ts'
export type { CompanionControls } from './companions/controls.ts'
export { type AvailableCpus, availableCpus } from './cpus.ts'
export { findLauncher } from './find-launcher.ts'
export { type MachineTime, readMachineTime } from './machine-time.ts'
export { findMode, modes } from './modes/index.ts'
export { isRunIn, type Launcher, type Mode, workersOf } from './modes/mode.ts'
export { inspectNode } from './node-binary.ts'
export { openProcessOwner } from './open-owner.ts'
export { nicenessBeside, type Placement, pinThread, planPlacement } from './placement.ts'
export type { CommandEnd, CommandPlan, ProcessOwner } from './process-owner.ts'
export { type Captured, capture } from './processes/capture.ts'
export type { ProcessTime } from './processes/cpu-meter.ts'
export { identify, isRunning, type ProcessIdentity } from './processes/identity.ts'
export type { Env } from './processes/spawn.ts'
export type { ShortCommand, TemporaryFolder } from './processes/temporary-folder.ts'
export type { Disturbance, ProxyControls, ProxyCounts } from './proxy/controls.ts'
export { lacksModule } from './start-failure.ts'
export type {
  AgentOrder,
  AgentReply,
  BlackBox,
  CompanionEvent,
  HeldConnections,
  LifecycleEvent,
  LiveWorker,
  RollPlan,
  RollReport,
  SupervisorPolicy,
  Target,
  TargetControls,
  TargetOptions,
  TargetSample,
  TargetUsage,
  WorkerCounters,
  WorkerExit,
} from './target.ts'
export { timeLimit } from './time-limit.ts'
export { describeVirtualization } from './virtualization.ts'
