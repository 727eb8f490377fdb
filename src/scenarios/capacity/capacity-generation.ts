import { isTaken } from '../../analysis/bottleneck/index.ts'
import { median } from '../../analysis/interval.ts'
import { mostConnections } from '../../load/index.ts'
import type { ArmAsRun } from '../../model/arm.ts'
import type { CapacityGeneration, Carried } from '../../model/capacity-result.ts'
import { availableCpus, type Target } from '../../targets/index.ts'
import { cpuUsBetween, openSessions, sampleAll, sessionName } from '../arm-sessions.ts'
import { bootArms } from '../boot-arms.ts'
import { POLICY, withTargets } from '../generation.ts'
import { refuseSilence } from '../silence.ts'
import { MachineWatch } from '../usage.ts'
import { warmUp } from '../warmup.ts'
import type { CapacityContext } from './context.ts'
import type { SearchTerms } from './rate-search.ts'
import { searchArms } from './search-arms.ts'
import { loadAt } from './step.ts'

/** What one generation does. */
export interface CapacityPlan {
  readonly index: number
  readonly label: string
  /** What each arm has carried so far, by arm: where its search begins; empty before the first generation. */
  readonly expected: ReadonlyMap<string, number>
  /** Start of the run on the clock of `performance.now()`. */
  readonly runStartedMs: number
}

/** A generation that was carried out. */
export interface CapacityOutcome {
  readonly record: CapacityGeneration
  /** What is known of each arm since it was up. */
  readonly asRun: ReadonlyMap<string, ArmAsRun>
  /** The bound of each arm's connections. */
  readonly maxConnections: number
}

/** A search ends when the rate that broke is at most this many times the one that held. */
export const RESOLUTION = 1.04

/** The first strides of a search: long where nothing is known yet, and of two resolutions where it begins near its end. */
const STRIDES = { unknown: Math.SQRT2, known: RESOLUTION ** 2 }

/** The first search begins at this share of what the closed loop got out of an arm. */
const START_SHARE = 0.5

/** An arm that does not hold such a share of it does not hold the SLO at all. */
const LEAST_SHARE = 0.01

/** A connection is dialled when it is needed. How many that may be is for the app to show, and not for us to say. */
const MOST_CONNECTIONS = 100_000

/** Discarded slices that warm the open loop, at this share of where the search begins. */
const WARM = { durationMs: 100, rounds: 2, share: 0.5 }

/** Boots the arms in a random order, warms them up, searches for what each of them carries, and stops everything. */
export async function runCapacityGeneration(context: CapacityContext, plan: CapacityPlan): Promise<CapacityOutcome> {
  const { compare, observer } = context
  const startedMs = performance.now()
  const order = compare.random.shuffle(compare.options.arms)
  observer.phase(plan.label, 'boot')
  const { targets } = await bootArms(compare, order, { policy: POLICY, rejecting: new Set() })
  const measured = await withTargets(compare, plan.label, targets, () => measureCapacity(context, plan, targets))
  const { searched, probes, machine, maxConnections } = measured
  const isBusy = machine !== null && isTaken(machine, availableCpus().cpus)
  const record: CapacityGeneration = {
    index: plan.index,
    startedAtMs: startedMs - plan.runStartedMs,
    durationMs: performance.now() - startedMs,
    loadedMs: searched.reduce((sum, { loadedMs }) => sum + loadedMs, 0),
    order: order.map(({ id }) => id),
    machine,
    arms: searched.map(({ loadedMs: _, carried, ...found }) => {
      const { origin, readyAfterMs } = targets.find(({ arm }) => arm.id === found.arm)!
      return {
        ...found,
        carried: isBusy ? asBound(carried) : carried,
        origin,
        readyAfterMs,
        probePerSec: probes.get(found.arm)!,
      }
    }),
  }
  return { record, maxConnections, asRun: new Map(targets.map(({ arm, asRun }) => [arm.id, asRun])) }
}

/** Where other programs held up the app, and not the load generator, which comes first, what broke may have held without them. */
function asBound(carried: Carried): Carried {
  const kinds = { found: 'at least', none: 'unknown' } as const
  return { ...carried, kind: carried.kind in kinds ? kinds[carried.kind as keyof typeof kinds] : carried.kind }
}

async function measureCapacity(context: CapacityContext, plan: CapacityPlan, targets: readonly Target[]) {
  const { compare, observer, generator } = context
  const probes = await probe(context, plan, targets)
  const { connections } = compare.options
  const most = compare.options.maxConnections ?? Math.min(MOST_CONNECTIONS, mostConnections(targets.length))
  await openSessions(compare, targets, 'open', connections, most)
  const starts = compare.options.arms.map(({ id }) => ({
    arm: id,
    terms: termsOf(id, probes.get(id)!, plan, compare.random.next()),
  }))
  for (const { arm, terms } of starts)
    for (let round = 0; round < WARM.rounds; round++)
      await generator.run([loadAt(arm, Math.max(1, terms.startPerSec * WARM.share), WARM.durationMs)])
  for (const { arm } of starts) await generator.collect(sessionName(arm, 'open'))
  const tell = (arm: string, perSec: number) => {
    observer.phase(plan.label, `${arm} at ${perSec < 10 ? perSec.toFixed(1) : Math.round(perSec)}/s`)
  }
  const before = await sampleAll(targets)
  const watch = new MachineWatch()
  const searched = await searchArms(context, starts, { random: compare.random, generation: plan.index, tell })
  const machine = watch.end(cpuUsBetween(targets, before, await sampleAll(targets)))
  return { searched, probes, machine, maxConnections: most }
}

/** Warms the arms up in the closed loop, which shows what they serve at saturation. */
async function probe(
  { compare, generator, observer }: CapacityContext,
  { label }: CapacityPlan,
  targets: readonly Target[],
): Promise<Map<string, number>> {
  observer.phase(label, 'warm-up')
  await openSessions(compare, targets, 'closed', compare.options.connections)
  const sessions = targets.map(({ arm }) => sessionName(arm.id, 'closed'))
  const warmups = await warmUp(generator, sessions, compare.options.warmupMs)
  const probes = new Map<string, number>()
  const served = []
  for (const target of targets) {
    const session = sessionName(target.arm.id, 'closed')
    const { lastPerSec } = warmups.get(session)!
    served.push({ target, perSec: lastPerSec, ledger: await generator.collect(session) })
    probes.set(target.arm.id, median(lastPerSec))
    await generator.close(session)
  }
  refuseSilence(served, compare.options.timeoutMs)
  return probes
}

/**
 * Where the search of an arm begins: about where the earlier ones ended, but never at the same rates, so that no fixed grid of rates biases the
 * mean of the generations.
 * @param chance uniform in [0, 1)
 */
function termsOf(arm: string, probePerSec: number, { expected }: CapacityPlan, chance: number): SearchTerms {
  const known = expected.get(arm)
  const factor = known === undefined ? STRIDES.unknown : STRIDES.known
  const jitter = factor ** (chance - 0.5)
  const startPerSec = Math.max(1, jitter * (known ?? START_SHARE * probePerSec))
  const leastPerSec = Math.max(0.5, LEAST_SHARE * Math.max(probePerSec, known ?? 0))
  return { startPerSec, factor, resolution: RESOLUTION, leastPerSec: Math.min(startPerSec, leastPerSec) }
}
