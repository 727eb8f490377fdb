/** Entry of the thread of the proxies, which has no other work: what passes through them waits for nobody's report. */

import { parentPort } from 'node:worker_threads'
import { Front } from './front.ts'
import { PortPairs } from './port-pairs.ts'
import type { ProxyAnswer, ProxyCall, ProxyReply, ProxyRequest } from './rpc.ts'

const port = parentPort
if (port === null) throw new Error('proxy-thread.js is the entry of a worker thread')

const fronts: Front[] = []

port.on('message', ({ id, call }: ProxyRequest) => {
  carryOut(call).then(
    value => port.postMessage({ id, value } satisfies ProxyReply),
    (error: Error) => port.postMessage({ id, error: error.message } satisfies ProxyReply),
  )
})

async function carryOut(call: ProxyCall): Promise<ProxyAnswer> {
  if (call.method === 'open') {
    const front = new Front(call.upstream, call.pairs && new PortPairs(call.pairs))
    const proxy = fronts.push(front) - 1
    return { proxy, port: await front.listen() }
  }
  if (call.method === 'close') {
    await Promise.all(fronts.map(front => front.close()))
    // Nothing else keeps the thread.
    port!.close()
    return undefined
  }
  const front = fronts[call.proxy]!
  if (call.method === 'heal') return front.heal()
  front.disturb(call.disturbance, call.forMs)
  return undefined
}
