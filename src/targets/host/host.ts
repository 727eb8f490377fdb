import { mkdirSync } from 'node:fs'
import { notRolled } from '../not-rolled.ts'
import { AgentLinks } from './agent-links.ts'
import { clusterWorkers } from './cluster.ts'
import { CounterSampler } from './counter-sampler.ts'
import { freePorts } from './free-ports.ts'
import { insideOf } from './inside.ts'
import type { Keeper, KeeperEvents } from './keeper.ts'
import { OwnApp } from './own-app.ts'
import type { FromHost, HostPlan, ToHost } from './protocol.ts'
import { Rolls } from './rolls.ts'
import { Scaler } from './scaler.ts'
import { StickyFront } from './sticky.ts'
import { Supervisor } from './supervisor.ts'
import { threadWorkers } from './threads.ts'
import { plainWorkers } from './topology.ts'

/**
 * The host: a process of its own for each target, run by the target's Node. It starts and supervises the workers, collects what
 * their agents report, and ends with everything in its process group when it is told to, or when the runner is gone.
 */
let stop = async (_graceMs: number): Promise<void> => {}

process.on('disconnect', endGroup)
process.on('SIGTERM', () => void stop(0).then(endGroup))
process.once('message', message => {
  const first = message as ToHost
  if (first.kind === 'plan') void host(first.plan)
})

async function host(plan: HostPlan): Promise<void> {
  const events: KeeperEvents = {
    changed: () => tell({ kind: 'table', rows: keeper.roster.rows() }),
    happened: event => tell({ kind: 'lifecycle', event }),
    measured: look => tell({ kind: 'scale-look', look }),
    broken: reason => tell({ kind: 'broken', reason }),
  }
  const links = new AgentLinks({
    hello: hello => keeper.hello(hello),
    report: (from, report) => keeper.report(from, report),
    left: pid => keeper.left(pid),
  })
  const keeper: Keeper =
    plan.topology === 'own' ? new OwnApp(plan, links, events) : supervised(plan, links, events, plan.topology)
  const sampler = new CounterSampler(keeper.roster, links)
  stop = graceMs => keeper.stop(graceMs)
  process.on('message', message => obey(message as ToHost, { keeper, sampler, links }))
  await links.open(plan.socket)
  const ports = { folder: `${plan.socket}.ports`, free: await freePorts(plan.portsFrom) }
  mkdirSync(ports.folder)
  try {
    keeper.boot(ports)
  } catch (error) {
    // A thread takes no options that are for the whole process.
    events.broken({ cause: 'spawn', message: error instanceof Error ? error.message : String(error) })
  }
}

type Supervised = Exclude<HostPlan['topology'], 'own'>

const NOT_OWN = 'the workers are started by clusterbench in this mode, so the app cannot restart them'

/** Workers that are started and replaced here. */
function supervised(plan: HostPlan, links: AgentLinks, events: KeeperEvents, topology: Supervised): Keeper {
  const start = { cluster: clusterWorkers, threads: threadWorkers, plain: plainWorkers }[topology](plan)
  const supervisor = new Supervisor(plan, start, events, insideOf(links, plan.probe))
  const front =
    plan.stickyBy && new StickyFront(plan.stickyBy, supervisor, message => events.broken({ cause: 'spawn', message }))
  const rolls = new Rolls(supervisor)
  const scaler =
    plan.scaling &&
    new Scaler(supervisor, plan.scaling, {
      isRolling: () => rolls.isRunning,
      measured: look => events.measured?.(look),
    })
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

/** What the host consists of. */
interface Parts {
  readonly keeper: Keeper
  readonly sampler: CounterSampler
  readonly links: AgentLinks
}

function obey(message: ToHost, { keeper, sampler, links }: Parts): void {
  const answer = (id: number, coming: Promise<unknown>) =>
    void coming.then(answered => tell({ kind: 'answer', id, answer: answered }))
  if (message.kind === 'supervise') keeper.supervise(message.place, message.starts)
  if (message.kind === 'stop') void keeper.stop(message.graceMs).then(endGroup)
  if (message.kind === 'sample') answer(message.id, sampler.sample())
  if (message.kind === 'order') answer(message.id, links.order(message.worker, message.order))
  if (message.kind === 'roll') answer(message.id, keeper.roll(message.id, message.plan))
  if (message.kind === 'abort-roll') keeper.abortRoll(message.id)
  if (message.kind === 'terminate') keeper.terminate?.(message.worker)
}

/** The runner may be gone by now; then `disconnect` is on its way. */
function tell(message: FromHost): void {
  process.send?.(message, undefined, undefined, () => {})
}

/** Kills the whole process group, this process included: whatever the app has started in it ends too. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL')
  } catch {
    process.exit(1)
  }
}
