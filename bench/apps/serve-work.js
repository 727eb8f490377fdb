import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { burn } from '../../dist/targets/apps/burn.js'

/** Serves requests that cost `factor` times the arithmetic that `--iterations` asks for. */
export function serveWork(factor) {
  const { values } = parseArgs({ options: { iterations: { type: 'string' } } })
  const iterations = Math.round(Number(values.iterations) * factor)
  createServer((_request, response) => response.end(`${burn(iterations)}\n`)).listen(3000)
}
