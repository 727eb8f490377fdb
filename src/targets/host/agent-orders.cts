import type { AgentOrder, AgentReply } from '../target.ts' with { 'resolution-mode': 'import' }
import type { CollectGarbage } from './agent-collect.cts'
import type { LookInside } from './agent-look.cts'
import type { RetainMemory } from './agent-memory.cts'
import type { MakePrivatePort } from './agent-private-port.cts'
import type { AgentCounters } from './protocol.ts' with { 'resolution-mode': 'import' }

const { collectGarbage } = require('./agent-collect.cjs') as { collectGarbage: CollectGarbage }
const { retainMemory } = require('./agent-memory.cjs') as { retainMemory: RetainMemory }
const { performance } = require('node:perf_hooks') as typeof import('node:perf_hooks')

/** Answers an order; calls back once the answer is on its way. */
type Reply = (reply: AgentReply, sent?: () => void) => void

/** Carries out the orders of the runner: faults from inside the process. Nothing but `crash` disturbs the app's control flow. */
interface OrderTaker {
  carryOut(order: AgentOrder, reply: Reply): void
  /** Undoes what lasts. */
  release(): void
}

// Kept as they are now: an app may put others in their place.
const { setImmediate } = globalThis

/** What orders are carried out with. */
interface Means {
  /** Undefined where nobody will ask. */
  readonly look: ReturnType<LookInside> | undefined
  readonly privatePort: ReturnType<MakePrivatePort>
  /** Reads the counters; a new period of utilisation and delay begins. */
  readonly read: () => AgentCounters
}

function takeOrders({ look, privatePort, read }: Means): OrderTaker {
  const memory = retainMemory()
  return {
    carryOut(order, reply) {
      if (order.kind === 'crash') reply({}, () => setImmediate(crash, order.how))
      if (order.kind === 'block') reply({ blockedMs: block(order.forMs) })
      if (order.kind === 'retain') memory.retain(order, retainedMib => reply({ retainedMib }))
      if (order.kind === 'release') reply({ retainedMib: memory.release() })
      if (order.kind === 'look') void look?.state().then(state => reply({ state }))
      if (order.kind === 'load') reply({ load: loadNow(look) })
      if (order.kind === 'collect') collectGarbage(read, collected => reply({ collected }))
      if (order.kind === 'open-private-port') {
        privatePort.open(order.place, (port, secure) => reply({ privatePort: port, secure }))
      }
      if (order.kind === 'close-private-port') reply({})
      if (order.kind === 'close-private-port') privatePort.close()
    },
    release: () => void memory.release(),
  }
}

/** Of the whole life of the process: whoever looks from time to time takes the difference. */
function loadNow(look: Means['look']): NonNullable<AgentReply['load']> {
  const { active, idle } = performance.eventLoopUtilization()
  return { activeMs: active, idleMs: idle, requests: look?.requests() ?? 0 }
}

function crash(how: 'exception' | 'abort'): void {
  if (how === 'abort') process.abort()
  throw new Error('clusterbench: an uncaught exception, thrown on purpose by the fault `crash`')
}

function block(forMs: number): number {
  const startedMs = performance.now()
  while (performance.now() - startedMs < forMs);
  return performance.now() - startedMs
}

export type TakeOrders = typeof takeOrders

module.exports = { takeOrders }
