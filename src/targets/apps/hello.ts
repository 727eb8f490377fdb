import { createServer } from 'node:http'

// The cheapest answer there is: what is measured is Node's own HTTP server.
createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end('hello\n')
}).listen(3000)
