import type { TrialPhases } from '../../model/chaos-result.ts'
import { droppedOf } from '../../model/outcome.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import { PRIMARY } from '../../model/worker-id.ts'
import type { Observer } from '../observer.ts'
import type { Collector } from './collector.ts'
import type { Injected } from './injector.ts'
import { phaseAt } from './schedule.ts'
import { sleep } from './wait.ts'

const EVERY_MS = 250

/** The rate is that of so many ticks: requests are told of in batches, and a single tick may have one more than the next. */
const TICKS = 9

/** What progress is told from. */
interface Shown {
  readonly arm: string
  readonly phases: TrialPhases
  readonly startedAtMs: number
  readonly collector: Collector
  readonly injected: readonly Injected[]
  /** The plan has faults. */
  readonly hasFaults: boolean
}

/** Tells people a few times a second what the trial does: phase, rate, drops, the last fault. */
export async function tellProgress(observer: Observer, signal: AbortSignal, shown: Shown): Promise<void> {
  const seen = [{ atMs: sharedNowMs(), ok: 0 }]
  while (!signal.aborted) {
    await sleep(EVERY_MS, signal)
    if (signal.aborted) return
    const { ok } = shown.collector.requests
    const total = ok + shown.collector.warmupRequests.ok
    const now = sharedNowMs()
    seen.push({ atMs: now, ok: total })
    if (seen.length > TICKS) seen.shift()
    const perSec = Math.round(((total - seen[0]!.ok) * 1000) / (now - seen[0]!.atMs))
    const details = [`${perSec} req/s`, `${droppedOf(shown.collector.requests)} dropped`, ...lastFault(shown.injected)]
    const phase = phaseAt(shown.phases, now - shown.startedAtMs)
    const name = phase === 'faults' && !shown.hasFaults ? 'load' : phase
    observer.phase(`${shown.arm} · ${name}`, details.join(' · '))
  }
}

function lastFault(injected: readonly Injected[]): string[] {
  const last = injected.at(-1)
  if (!last) return []
  const [victim] = last.victims
  const whom =
    last.victims.length === 1 ? ` ${victim!.slot === PRIMARY.slot ? 'primary' : `worker ${victim!.slot}`}` : ''
  return [`last: ${last.planned.fault}${whom}`]
}
