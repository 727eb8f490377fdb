import type { Finding } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { appEnded } from './app-ended.ts'
import { factsOfTrials } from './arm-facts.ts'
import { beforeReady } from './before-ready.ts'
import { companionEnded } from './companion-ended.ts'
import { crashLoop } from './crash-loop.ts'
import { crashed } from './crashed.ts'
import { cutKeepAlive } from './cut-keep-alive.ts'
import { endedAtSignal } from './ended-at-signal.ts'
import { errorsAfterRestart } from './errors-after-restart.ts'
import { exitsCut } from './exits-cut.ts'
import { fdsLeaked } from './fds-leaked.ts'
import type { FindingDetector } from './finding.ts'
import { generatorLimit } from './generator-limit.ts'
import { handoffHung } from './handoff-hung.ts'
import { handoffLost } from './handoff-lost.ts'
import { handshakesRejected } from './handshakes-rejected.ts'
import { idleReuseUntested } from './idle-reuse-untested.ts'
import { killedFromOutside } from './killed-from-outside.ts'
import { killedWhileBusy } from './killed-while-busy.ts'
import { newWorkersKilled } from './killed-while-starting.ts'
import { leak } from './leak.ts'
import { loopBlocked } from './loop-blocked.ts'
import { memoryLeak } from './memory-leak.ts'
import { memoryOvershot } from './memory-overshot.ts'
import { memoryRestarts } from './memory-restarts.ts'
import { needsCompanion } from './needs-companion.ts'
import { neverDrained } from './never-drained.ts'
import { neverExits } from './never-exits.ts'
import { neverReady } from './never-ready.ts'
import { neverScaled } from './never-scaled.ts'
import { neverTold } from './never-told.ts'
import { newWorkerIdle } from './new-worker-idle.ts'
import { noAgent } from './no-agent.ts'
import { noHeadroom } from './no-headroom.ts'
import { noRestartHandler } from './no-restart-handler.ts'
import { notRespawned } from './not-respawned.ts'
import { notSticky } from './not-sticky.ts'
import { armsDetectors } from './of-arms.ts'
import { oneClient } from './one-client.ts'
import { outage } from './outage.ts'
import { primaryBusy } from './primary-busy.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { rejectsUnderLoad } from './rejects-under-load.ts'
import { rejectsWhileClosing } from './rejects-while-closing.ts'
import { reloadLost } from './reload-lost.ts'
import { removedButServing } from './removed-but-serving.ts'
import { restartSlowerThanFaults } from './restart-slower-than-faults.ts'
import { sessionLost } from './session-lost.ts'
import { sessionsCrowded } from './sessions-crowded.ts'
import { sessionsCut } from './sessions-cut.ts'
import { slowStop } from './slow-stop.ts'
import { staleKeepAlive } from './stale-keep-alive.ts'
import { stickySkew } from './sticky-skew.ts'
import { takesWhileStopping } from './takes-while-stopping.ts'
import { unevenLoad } from './uneven-load.ts'
import { workersMultiplied } from './workers-multiplied.ts'

/** The closed list of findings, in the order in which they are told within a severity. */
export const detectors: readonly FindingDetector[] = [
  appEnded,
  outage,
  companionEnded,
  crashLoop,
  crashed,
  killedFromOutside,
  notRespawned,
  neverReady,
  workersMultiplied,
  noRestartHandler,
  reloadLost,
  handshakesRejected,
  sessionsCut,
  reconnectStorm,
  notSticky,
  primaryBusy,
  removedButServing,
  neverScaled,
  newWorkersKilled,
  endedAtSignal,
  neverDrained,
  neverTold,
  killedWhileBusy,
  takesWhileStopping,
  handoffLost,
  noHeadroom,
  handoffHung,
  fdsLeaked,
  cutKeepAlive,
  neverExits,
  slowStop,
  staleKeepAlive,
  exitsCut,
  leak,
  memoryRestarts,
  memoryLeak,
  memoryOvershot,
  beforeReady,
  rejectsWhileClosing,
  errorsAfterRestart,
  rejectsUnderLoad,
  needsCompanion,
  ...armsDetectors.map(
    (detect): FindingDetector =>
      views =>
        detect(factsOfTrials(views)),
  ),
  loopBlocked,
  newWorkerIdle,
  unevenLoad,
  sessionsCrowded,
  stickySkew,
  sessionLost,
  restartSlowerThanFaults,
  generatorLimit,
  noAgent,
  oneClient,
  idleReuseUntested,
]

const SEVERITIES: readonly Finding['severity'][] = ['problem', 'risk', 'note']

/** What was seen in a run and what to do about it, the gravest first. */
export function findFindings(views: readonly ArmView[]): Finding[] {
  const all = detectors.flatMap(detect => detect(views))
  return SEVERITIES.flatMap(severity => all.filter(finding => finding.severity === severity))
}
