import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

// Waiting, as for a database: no CPU, many requests at once.
const { values } = parseArgs({ options: { 'wait-ms': { type: 'string', default: '20' } } })
const waitMs = Number(values['wait-ms'])

createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  setTimeout(() => response.end('done\n'), waitMs)
}).listen(3000)
