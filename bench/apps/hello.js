import { createServer } from 'node:http'

// The sample `hello` on a port of its own, for a bench that starts it itself.
const port = Number(process.argv[2])
createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end('hello\n')
}).listen(port, '127.0.0.1', () => console.log('listening'))
