import { createServer } from 'node:net'

/**
 * Below the ports that Linux (32768), macOS and Windows (49152) give to outgoing connections: while all workers of a target are dead, no
 * connection of the load can take the port that their replacements need.
 */
const FIRST_PORT = 20_000
const PORTS = 12_768

/** So many ports a target has at most: one for each port and address that its app requests. */
export const PORTS_OF_TARGET = 32

/**
 * Ports on which nobody listens now.
 * @param from where to begin; targets that begin `PORTS_OF_TARGET` apart do not meet
 */
export async function freePorts(from: number): Promise<number[]> {
  const free: number[] = []
  for (let tried = 0; free.length < PORTS_OF_TARGET && tried < PORTS; tried += 1) {
    const port = FIRST_PORT + ((from + tried) % PORTS)
    if (await isFree(port, '::')) free.push(port)
  }
  return free
}

/** A server on `::` meets those on any address of either family; where there is no IPv6, one on `0.0.0.0` does. */
function isFree(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(host === '::' && error.code !== 'EADDRINUSE' ? isFree(port, '0.0.0.0') : false)
    })
    server.listen({ port, host }, () => server.close(() => resolve(true)))
  })
}
