import { request } from 'node:http'
import type { RequestSpec } from '../model/arm.ts'

/** How one probe ended: a complete answer with its status, or why there was none. */
export type ProbeResult = { readonly status: number } | { readonly problem: string; readonly refused: boolean }

/** Sends the probe request once over a connection of its own and reads the answer to its end. Never throws. */
export function probeOnce(origin: string, spec: RequestSpec, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise(resolve => {
    const failed = (error: NodeJS.ErrnoException) => {
      resolve({ problem: error.code ?? error.message, refused: error.code === 'ECONNREFUSED' })
    }
    const options = { path: spec.path, method: spec.method, headers: { ...spec.headers }, agent: false, signal }
    const probe = request(origin, options, response => {
      response
        .once('error', failed)
        .once('end', () => resolve({ status: response.statusCode ?? 0 }))
        .resume()
    })
    probe.once('error', failed)
    probe.end(spec.body)
  })
}
