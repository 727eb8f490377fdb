import type { ChaosSettings } from '../../model/chaos-result.ts'
import { formatCount, formatNumberOf, formatTime } from '../numbers.ts'

type Asked = Pick<ChaosSettings, 'connections' | 'webSocket'>

/** What the sessions of a run were: `100 socket.io sessions at /socket.io/`; undefined where there were none. */
export function sessionWords({ connections, webSocket }: Asked): string | undefined {
  if (!webSocket) return undefined
  const kind = webSocket.protocol === 'plain' ? 'WebSocket' : webSocket.protocol
  return `${formatNumberOf(connections, `${kind} session`)} at ${webSocket.path}`
}

/** What their clients did, in a sentence or two; empty where there were none. */
export function sessionMethod({ webSocket }: Asked): string[] {
  if (!webSocket) return []
  const { messageEveryMs, reconnectAfterMs } = webSocket
  return [
    `Each client sends a message every ${formatTime(messageEveryMs)} and waits for its answer, which counts as a request. A client that has lost its session comes back after ${formatTime(reconnectAfterMs)} on average; messages that are due meanwhile count as closed, or as refused where nobody accepts its connections.`,
  ]
}

/** How often messages are sent: `a message every 500 ms in each, 200 a second`. */
export function messageWords({ connections, webSocket }: Asked): string[] {
  if (!webSocket) return []
  const perSec = (connections * 1000) / webSocket.messageEveryMs
  return [`a message every ${formatTime(webSocket.messageEveryMs)} in each (${formatCount(perSec)}/s)`]
}
