// A server with nothing but node:http, on a hard-coded port.
const { createServer } = require('node:http')

const notes = new Map([[1, { id: 1, text: 'buy milk' }]])

function route(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost')
  if (pathname === '/') return send(response, 200, { notes: notes.size })
  const note = notes.get(Number(pathname.replace('/notes/', '')))
  send(response, note ? 200 : 404, note ?? { error: 'not found' })
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

createServer(route).listen(3000, () => console.log('listening on http://localhost:3000'))
