import { notRolled } from '../not-rolled.ts'
import type { AgentLinks } from './agent-links.ts'
import { insideOf } from './inside.ts'
import type { Keeper, KeeperEvents } from './keeper.ts'
import type { HostPlan } from './protocol.ts'
import { Rolls } from './rolls.ts'
import type { Scaler } from './scaler.ts'
import type { StickyFront } from './sticky.ts'
import { Supervisor } from './supervisor.ts'
import type { StartWorker } from './topology.ts'

type Supervised = Exclude<HostPlan['topology'], 'own'>

/** How workers are started. The module of each way is loaded when that way is asked for. */
const STARTERS: Record<Supervised, () => Promise<(plan: HostPlan) => StartWorker>> = {
  cluster: async () => (await import('./cluster.ts')).clusterWorkers,
  threads: async () => (await import('./threads.ts')).threadWorkers,
  plain: async () => (await import('./topology.ts')).plainWorkers,
}

const NOT_OWN = 'the workers are started by clusterbench in this mode, so the app cannot restart them'

/** Workers that are started and replaced here. */
export async function supervised(
  plan: HostPlan,
  topology: Supervised,
  { links, events }: { readonly links: AgentLinks; readonly events: KeeperEvents },
): Promise<Keeper> {
  const start = (await STARTERS[topology]())(plan)
  const supervisor = new Supervisor(plan, start, events, insideOf(links, plan.probe))
  const rolls = new Rolls(supervisor)
  const front = await frontOf(plan, supervisor, events)
  const scaler = await scalerOf(plan, supervisor, rolls, events)
  return {
    roster: supervisor.roster,
    boot: ports => supervisor.boot(ports),
    supervise: (place, starts) => {
      supervisor.supervise(place, starts)
      scaler?.start()
    },
    stop: graceMs => {
      scaler?.stop()
      return supervisor.stop(graceMs)
    },
    roll: (id, roll) => (roll.strategy === 'own' ? Promise.resolve(notRolled(NOT_OWN)) : rolls.run(id, roll)),
    abortRoll: id => rolls.abort(id),
    terminate: worker => supervisor.terminate(worker),
    hello: ({ place }) => {
      const worker = place && supervisor.roster.find(place)
      if (worker) worker.hasAgent = true
      return place
    },
    report: ({ worker }, report) => {
      if (report.kind === 'listening' && report.listener.kind === 'tcp' && report.listener.handedOver)
        front?.open(report.listener)
      if (worker) supervisor.report(worker, report)
    },
    left: () => {},
  }
}

async function frontOf(
  { stickyBy }: HostPlan,
  supervisor: Supervisor,
  events: KeeperEvents,
): Promise<StickyFront | undefined> {
  if (!stickyBy) return undefined
  const { StickyFront } = await import('./sticky.ts')
  return new StickyFront(stickyBy, supervisor, message => events.broken({ cause: 'spawn', message }))
}

async function scalerOf(
  { scaling }: HostPlan,
  supervisor: Supervisor,
  rolls: Rolls,
  events: KeeperEvents,
): Promise<Scaler | undefined> {
  if (!scaling) return undefined
  const { Scaler } = await import('./scaler.ts')
  return new Scaler(supervisor, scaling, {
    isRolling: () => rolls.isRunning,
    measured: look => events.measured?.(look),
  })
}
