import type { Boot, ReadyServer } from './boot.ts'
import { probeNewEndpoint, seenAnswer } from './find-server.ts'
import type { HostProcess } from './host-process.ts'
import { type Endpoint, openEndpoints, serverName } from './ready.ts'
import { alike, requestedOf } from './server-choices.ts'
import { onlyReportsHealth } from './side-server.ts'

/**
 * Watches for servers that an app opens after one was chosen, as an app does whose health server is up long before it is. The promise
 * rejects with UsageError when one of them may be the app; it never resolves. A server on any port (0) is none that users know.
 */
export function watchLateServers(host: HostProcess, boot: Boot, { known, loaded }: ReadyServer): Promise<never> {
  const { chosenBy } = loaded
  if (chosenBy === 'option' || chosenBy === 'environment') return new Promise(() => {})
  const readyMs = performance.now()
  const over = new AbortController()
  return new Promise((_resolve, reject) => {
    const look = () => {
      for (const endpoint of openEndpoints(host.rows, boot.workers)) {
        const name = serverName(endpoint)
        const isBeside = endpoint.heldBy === 'primary' && chosenBy !== 'primary'
        if (endpoint.path !== undefined || endpoint.requested === 0 || isBeside || known.seen.has(name)) continue
        known.seen.add(name)
        const afterMs = performance.now() - readyMs
        void mayBeApp(endpoint, loaded.origin, boot, over.signal).then(may => {
          if (!may) return
          const later = ` (the latter opened ${(afterMs / 1000).toFixed(1)} s after the former had answered)`
          reject(alike(boot.arm, boot.options.probe, [requestedOf(loaded), endpoint.requested], later))
        })
      }
    }
    host.on('table', look).once('exit', () => {
      host.off('table', look)
      over.abort()
    })
    look()
  })
}

/** Whether a server answers as the app would, unlike one that reports health beside an app that does more. */
async function mayBeApp(late: Endpoint, chosen: string, { options }: Boot, signal: AbortSignal): Promise<boolean> {
  let origin: string | undefined
  await probeNewEndpoint(late, options.probe, signal, {
    answered: (answer, at) => {
      const { expected, elsewhere } = seenAnswer(late, options.probe, answer, at)
      if (expected && elsewhere === undefined) origin = at
    },
  })
  if (origin === undefined) return false
  const isSide = await Promise.all([origin, chosen].map(each => onlyReportsHealth(each, options.probe, signal)))
  return !signal.aborted && !(isSide[0] && !isSide[1])
}
