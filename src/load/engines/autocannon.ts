import { createRequire } from 'node:module'
import { urlToHttpOptions } from 'node:url'
import { addressOf } from '../../model/origin.ts'
import { tlsOptionsOf } from '../dial-socket.ts'
import type { ConnectionEvents, LoadEngine, LoadPlan } from '../engine.ts'
import { requestHeaders } from '../request-headers.ts'
import type { AutocannonClient } from './autocannon-client.ts'
import { AutocannonConnection } from './autocannon-connection.ts'

/** What autocannon's run hands to each of its clients (lib/run.js of 9.0.0). */
interface ClientOptions extends ReturnType<typeof urlToHttpOptions> {
  readonly socketPath: string | undefined
  readonly servername: string | undefined
  readonly pipelining: number
  readonly setupClient: (client: AutocannonClient) => void
}

/**
 * autocannon's client and parser, closed loop only, with the accounting and the gate of AutocannonConnection. Its runner,
 * percentiles, error counts, `-R` and `workers` are not used: they are wrong for what is asked here
 * (https://github.com/mcollina/autocannon/issues/462, https://github.com/mcollina/autocannon/issues/174).
 */
export const autocannon: LoadEngine = {
  name: 'autocannon',
  summary: 'closed loop only; a cross-check',
  loops: new Set(['closed']),
  hasClients: false,
  connect,
}

function connect(plan: LoadPlan, index: number, events: ConnectionEvents): AutocannonConnection {
  const Client = clientClass()
  let connection: AutocannonConnection | undefined
  const setupClient = (client: AutocannonClient) => {
    connection = new AutocannonConnection(client, plan, index, events)
  }
  new Client({ ...clientOptions(plan), setupClient })
  return connection!
}

let loaded: (new (options: ClientOptions) => AutocannonClient) | undefined

/** Loaded when it is needed: autocannon takes longer to load than all the rest. */
function clientClass(): new (options: ClientOptions) => AutocannonClient {
  loaded ??= createRequire(import.meta.url)('autocannon/lib/httpClient.js') as typeof loaded
  return loaded!
}

function clientOptions(plan: LoadPlan): Omit<ClientOptions, 'setupClient'> {
  const { method, path, body } = plan.request
  const { secure, hostHeader, socketPath } = addressOf(plan.origin)
  const url = new URL(`${secure ? 'https' : 'http'}://${hostHeader}${path}`)
  return {
    ...urlToHttpOptions(url),
    host: url.host,
    socketPath,
    servername: tlsOptionsOf(plan)?.servername,
    method,
    headers: requestHeaders(plan, plan.request),
    ...(body === undefined ? {} : { body }),
    pipelining: 1,
  }
}
