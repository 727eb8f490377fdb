import type { ListenFailure } from './host/protocol.ts'

/** A listen that failed, as a clause without its subject: `could not listen on port 3000 (EADDRINUSE): …`. */
export function listenWords(failure: ListenFailure): string {
  const { code } = failure
  const why = reasonFor(failure)
  return `could not listen on ${whereWords(failure)} (${code})${why === undefined ? '' : `: ${why}`}`
}

/** What to do about it, in one sentence. */
export function listenAdvice({ code, path, exclusive }: ListenFailure): string {
  if (path !== undefined && code === 'EADDRINUSE')
    return 'Only the workers of a cluster can share a unix socket: leave this mode out, or let the app remove what a process that was killed has left.'
  if (path !== undefined) return 'Check the path that the app passes to listen().'
  if (code === 'EADDRINUSE' && exclusive)
    return 'Remove `exclusive: true`, so that the workers share the port, or measure the app with --modes single.'
  if (code === 'EADDRINUSE') return 'Stop the process that uses the port, or let the app use another one.'
  if (code === 'EACCES') return 'Let the app use port 1024 or higher, for example from the environment variable PORT.'
  return 'Check the host and port that the app passes to listen().'
}

function whereWords({ port, host, path }: ListenFailure): string {
  if (path !== undefined) return `the unix socket ${path}`
  return `port ${port ?? 0}${host === undefined ? '' : ` of ${host}`}`
}

function reasonFor({ code, path, exclusive }: ListenFailure): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      if (path !== undefined) return 'already in use by another process of the app'
      return exclusive
        ? 'with `exclusive: true` every worker of a cluster binds the port by itself, so only one of them can have it'
        : 'already in use by another process'
    case 'EACCES':
      return 'the system does not allow it'
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address'
    case 'ENOTFOUND':
      return 'this host name has no address here'
    case 'ENOENT':
      return path === undefined ? undefined : 'its folder does not exist'
    default:
      return undefined
  }
}
