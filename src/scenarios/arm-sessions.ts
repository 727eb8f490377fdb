import { type LedgerSnapshot, type LoadPlan, openEngineFor } from '../load/index.ts'
import { lifetimeOf } from '../model/lifetime.ts'
import type { Target, TargetSample } from '../targets/index.ts'
import { hasSeveral, mixOf } from './mix-settings.ts'
import type { CompareContext } from './run-context.ts'

/** Figures by arm. */
export type PerArm<T> = ReadonlyMap<string, T>

/** A phase with the figures taken at its end. */
export interface Measurement<T> {
  readonly phase: T
  readonly ledgers: PerArm<LedgerSnapshot>
  readonly samples: PerArm<TargetSample>
}

/** What sessions are for: a loop of which figures are taken, or an open one in which responses are counted. */
export const PURPOSES = ['closed', 'open', 'tally'] as const
type Purpose = (typeof PURPOSES)[number]

/** The name of an arm's session for a purpose. */
export function sessionName(arm: string, purpose: Purpose): string {
  return `${arm}/${purpose}`
}

/** Opens a session for each target: so many connections are dialled ahead of the load. */
export async function openSessions(
  { generator, options, placement }: CompareContext,
  targets: readonly Target[],
  purpose: Purpose,
  connections: number,
  maxConnections?: number,
  more: Pick<LoadPlan, 'talliedAfterMs' | 'partEndsMs'> = {},
): Promise<void> {
  const { clients, keepAlive, connectionLifetime, timeoutMs, request, ca } = options
  const lifetime = connectionLifetime === undefined ? undefined : lifetimeOf(connectionLifetime)
  const isOpen = purpose !== 'closed'
  const engine = isOpen ? openEngineFor(options.engine) : options.engine
  // Waiting awake beside an app would take its CPU away.
  const spin = isOpen && placement !== undefined
  const mixed = mixOf(isCounted(purpose, options) ? options : { ...options, tallies: [] })
  for (const target of targets) {
    const timesResponses = hasSeveral(options)
    const load = { ca, clients, keepAlive, lifetime, timeoutMs, request, timesResponses, ...mixed }
    const shared = { origin: target.origin, address: target.address, connections, ...load, ...more, spin }
    const plan: LoadPlan = maxConnections === undefined ? shared : { ...shared, maxConnections }
    await generator.open(sessionName(target.arm.id, purpose), engine, plan)
  }
}

/** Whether responses are counted by what they say: at a rate that was asked for, in a phase of its own (tally-phase.ts). */
function isCounted(purpose: Purpose, { ratePerSec }: CompareContext['options']): boolean {
  return purpose === 'tally' || (purpose === 'open' && ratePerSec === undefined)
}

/** Takes what the sessions have counted, and looks at the targets, while nothing is sent. */
export async function takeFigures({ generator }: CompareContext, targets: readonly Target[], loop: 'closed' | 'open') {
  const ledgers = new Map<string, LedgerSnapshot>()
  for (const { arm } of targets) ledgers.set(arm.id, await generator.collect(sessionName(arm.id, loop)))
  return { ledgers, samples: await sampleAll(targets) }
}

/** Looks at all targets at once. */
export async function sampleAll(targets: readonly Target[]): Promise<Map<string, TargetSample>> {
  return new Map(await Promise.all(targets.map(async target => [target.arm.id, await target.sample()] as const)))
}

/** CPU time of all arms together; undefined where one runs elsewhere, whose time is not known, and is not that of other programs. */
export function cpuUsBetween(
  targets: readonly Target[],
  before: PerArm<TargetSample>,
  after: PerArm<TargetSample>,
): number | undefined {
  if (targets.some(({ arm }) => arm.traits.elsewhere)) return undefined
  return [...after].reduce((sum, [arm, sample]) => sum + sample.cpuUs - before.get(arm)!.cpuUs, 0)
}
