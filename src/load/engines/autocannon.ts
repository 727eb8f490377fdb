import run from 'autocannon'
import type { Ledger, LoadEngine, LoadPlan, LoadSession } from '../engine.ts'
import { requestHeaders } from '../request-headers.ts'
import { ConnectionSession } from '../session.ts'
import { type AutocannonClient, NO_HISTOGRAM } from './autocannon-client.ts'
import { AutocannonConnection } from './autocannon-connection.ts'

/** Seconds; the longest that fits a Node timer. The session opens and closes the gate, autocannon never stops by itself. */
const ENDLESS_S = 2_000_000
/** How often autocannon looks whether it was stopped. */
const LOOK_MS = 50

/**
 * autocannon's connection loop and parser, closed loop only, with the accounting and the gate of AutocannonConnection. Its own
 * percentiles, error counts, `-R` and `workers` are not used: they are wrong for what is asked here
 * (https://github.com/mcollina/autocannon/issues/462, https://github.com/mcollina/autocannon/issues/174).
 */
export const autocannon: LoadEngine = {
  name: 'autocannon',
  summary: 'closed loop only; the default of the throughput phase',
  loops: new Set(['closed']),
  open,
}

async function open(plan: LoadPlan, ledger: Ledger, signal: AbortSignal): Promise<LoadSession> {
  const session = new ConnectionSession(plan, ledger, signal)
  const connections: AutocannonConnection[] = []
  const setupClient = (client: AutocannonClient) => {
    connections.push(new AutocannonConnection(connections.length, client, plan, session))
  }
  const tracker = start(plan, setupClient)
  const close = async () => {
    for (const connection of connections) connection.close()
    tracker.stop()
    await tracker.stopped
  }
  return await session.dial(connections, close)
}

/** Starts autocannon, which builds its clients at once. `stopped` resolves when it has freed its timers. */
function start(plan: LoadPlan, setupClient: (client: AutocannonClient) => void) {
  const { method, path, body } = plan.request
  let onStopped: () => void = () => {}
  const stopped = new Promise<void>(resolve => {
    onStopped = resolve
  })
  const options = {
    url: plan.origin + path,
    method,
    headers: requestHeaders(plan),
    ...(body === undefined ? {} : { body }),
    connections: plan.connections,
    pipelining: 1,
    duration: ENDLESS_S,
    sampleInt: LOOK_MS,
    skipAggregateResult: true,
    histograms: { latencies: NO_HISTOGRAM, requests: NO_HISTOGRAM, throughput: NO_HISTOGRAM },
    setupClient,
  }
  const tracker = run(options as unknown as run.Options, () => onStopped()) as unknown as { stop(): void }
  return { stop: () => tracker.stop(), stopped }
}
