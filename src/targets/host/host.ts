import { mkdirSync } from 'node:fs'
import { AgentLinks } from './agent-links.ts'
import { clusterWorkers } from './cluster.ts'
import { CounterSampler } from './counter-sampler.ts'
import { freePorts } from './free-ports.ts'
import { insideOf } from './inside.ts'
import type { FromHost, HostPlan, ToHost } from './protocol.ts'
import { Rolls } from './roll.ts'
import { Supervisor, type SupervisorEvents } from './supervisor.ts'
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
  const links = new AgentLinks((from, report) => supervisor.report(from, report))
  const start = plan.topology === 'cluster' ? clusterWorkers(plan) : plainWorkers(plan)
  const events: SupervisorEvents = {
    changed: () => tell({ kind: 'table', rows: supervisor.table.rows() }),
    happened: event => tell({ kind: 'lifecycle', event }),
    broken: reason => tell({ kind: 'broken', reason }),
  }
  const supervisor = new Supervisor(plan, start, events, insideOf(links, plan.probe))
  const sampler = new CounterSampler(supervisor.table, links)
  const rolls = new Rolls(supervisor)
  stop = graceMs => supervisor.stop(graceMs)
  process.on('message', message => obey(message as ToHost, { supervisor, sampler, links, rolls }))
  await links.open(plan.socket)
  const ports = { folder: `${plan.socket}.ports`, free: await freePorts(plan.portsFrom) }
  mkdirSync(ports.folder)
  supervisor.boot(ports)
}

/** What the host consists of. */
interface Parts {
  readonly supervisor: Supervisor
  readonly sampler: CounterSampler
  readonly links: AgentLinks
  readonly rolls: Rolls
}

function obey(message: ToHost, { supervisor, sampler, links, rolls }: Parts): void {
  const answer = (id: number, coming: Promise<unknown>) =>
    void coming.then(answered => tell({ kind: 'answer', id, answer: answered }))
  if (message.kind === 'supervise') supervisor.supervise(message.port, message.starts)
  if (message.kind === 'stop') void supervisor.stop(message.graceMs).then(endGroup)
  if (message.kind === 'sample') answer(message.id, sampler.sample())
  if (message.kind === 'order') answer(message.id, links.order(message.worker, message.order))
  if (message.kind === 'roll') answer(message.id, rolls.run(message.id, message.plan))
  if (message.kind === 'abort-roll') rolls.abort(message.id)
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
