/** Entry of the generator's thread. Says nothing on stdout or stderr; speaks only through its port. */

import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { type BatchMessage, type Call, type Reply, type Request, toWire } from './rpc.ts'
import { Sessions } from './sessions.ts'
import { buffersOf } from './settled-columns.ts'

const port = parentPort
if (port === null) throw new Error('thread.js is the entry of a worker thread')

const aborted = new AbortController()
const sessions = new Sessions(
  aborted.signal,
  batch => port.postMessage({ batch } satisfies BatchMessage, buffersOf(batch)),
  batch => port.postMessage({ sessions: batch } satisfies BatchMessage),
)

port.on('message', (request: Request) => {
  if (request === 'abort') aborted.abort()
  else if ('endSlice' in request) sessions.endSlice(request.endSlice)
  else void answer(request.id, request.call)
})

async function answer(id: number, call: Call): Promise<void> {
  let reply: Reply
  try {
    reply = { id, value: await carryOut(call) }
  } catch (error) {
    reply = { id, error: toWire(error) }
  }
  port?.postMessage(reply)
}

function carryOut(call: Call): Promise<unknown> {
  switch (call.method) {
    case 'open':
      return sessions.open(call.session, call.engine, call.plan)
    case 'run':
      return sessions.run(call.orders)
    case 'collect':
      return sessions.collect(call.session)
    case 'close':
      return sessions.close(call.session)
    case 'threadId':
      return Promise.resolve(threadId())
  }
}

/** Linux names the calling thread here; a synchronous call stays on it. */
function threadId(): number | undefined {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')))
  } catch {
    return undefined
  }
}
