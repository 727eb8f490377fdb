import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { burn } from './burn.ts'

// A fixed amount of arithmetic for each request, whatever the machine does meanwhile.
const { values } = parseArgs({ options: { iterations: { type: 'string', default: '100000' } } })
const iterations = Number(values.iterations)

createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end(`${burn(iterations)}\n`)
}).listen(3000)
