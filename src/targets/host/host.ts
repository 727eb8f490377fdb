import { mkdirSync } from 'node:fs'
import { AgentLinks } from './agent-links.ts'
import { CounterSampler } from './counter-sampler.ts'
import { freePorts } from './free-ports.ts'
import type { Keeper, KeeperEvents } from './keeper.ts'
import type { FromHost, HostPlan, ToHost } from './protocol.ts'

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
  const coming = partsOf(plan)
  process.on('message', message => void coming.then(parts => obey(message as ToHost, parts)))
  const { keeper, links } = await coming
  stop = graceMs => keeper.stop(graceMs)
  await links.open(plan.socket)
  const ports = { folder: `${plan.socket}.ports`, free: await freePorts(plan.portsFrom) }
  mkdirSync(ports.folder)
  try {
    keeper.boot(ports)
  } catch (error) {
    // A thread takes no options that are for the whole process.
    tell({
      kind: 'broken',
      reason: { cause: 'spawn', message: error instanceof Error ? error.message : String(error) },
    })
  }
}

async function partsOf(plan: HostPlan): Promise<Parts> {
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
  const keeper = await keeperOf(plan, links, events)
  return { keeper, links, sampler: new CounterSampler(keeper.roster, links) }
}

/** Loads what this target takes, and no more: every module delays its start. */
async function keeperOf(plan: HostPlan, links: AgentLinks, events: KeeperEvents): Promise<Keeper> {
  const { topology } = plan
  if (topology !== 'own') return (await import('./supervised.ts')).supervised(plan, topology, { links, events })
  const { OwnApp } = await import('./own-app.ts')
  return new OwnApp(plan, links, events)
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
