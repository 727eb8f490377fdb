// A chat with socket.io. Its clients begin with long polling, whose requests all have to reach one worker, and move to a WebSocket then.
const { createServer } = require('node:http')
const { Server } = require('socket.io')

const server = createServer((_request, response) => response.end('socket.io is at /socket.io/\n'))
const io = new Server(server)

io.on('connection', socket => {
  socket.on('message', (text, acknowledge) => acknowledge?.(text))
})

process.on('SIGTERM', () => io.close(() => process.exit()))

server.listen(process.env.PORT || 3000)
