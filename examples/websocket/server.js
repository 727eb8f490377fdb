// An echo server for WebSockets, with `ws`. At SIGTERM it tells its clients to come back, a few at a time, and ends when they are gone.
const { createServer } = require('node:http')
const { WebSocketServer } = require('ws')

const server = createServer((_request, response) => response.end('a WebSocket is at /ws\n'))
const sockets = new WebSocketServer({ server, path: '/ws' })

sockets.on('connection', socket => {
  socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }))
})

/** The close code of a service that restarts. */
const RESTARTING = 1012

process.on('SIGTERM', () => {
  server.close(() => process.exit())
  for (const [index, client] of [...sockets.clients].entries()) {
    setTimeout(() => client.close(RESTARTING), index * 5)
  }
})

server.listen(process.env.PORT || 3000)
