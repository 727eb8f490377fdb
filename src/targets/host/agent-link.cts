import type { FromAgent, ToAgent } from './protocol.ts' with { 'resolution-mode': 'import' }

const net = require('node:net') as typeof import('node:net')

/** Sends to the host; calls back once the message is on its way. */
type Send = (message: FromAgent, sent?: () => void) => void

/**
 * Connects to the host. Returns the way to send; what is sent before the connection stands is sent with it. `lost` is called when
 * the host is gone.
 */
function openLink(path: string, take: (message: ToAgent) => void, lost: () => void): Send {
  const socket = net.connect(path).setEncoding('utf8').unref()
  let rest = ''
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      try {
        take(JSON.parse(line))
      } catch {
        // What is thrown here would end the app. The host reports the worker as it was seen last.
      }
    }
  })
  // The host is gone: it ends its workers itself.
  socket.on('error', () => {})
  socket.on('close', lost)
  return (message, sent) => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`, sent && (() => sent()))
  }
}

export type OpenLink = typeof openLink

module.exports = { openLink }
