import { readFileSync } from 'node:fs'

/** What this system allows one process, as far as it tells; undefined where it does not. */
export interface SystemLimits {
  /** Open files. */
  readonly files: number | undefined
  /** Local ports: so many connections to one address there can be. */
  readonly ports: number | undefined
}

/** How many connections an open loop may have at once. */
export interface ConnectionBound {
  readonly most: number
  /** What rate and timeout can need, where that is more than `most`; and what does not allow it. */
  readonly cut: { readonly needed: number; readonly by: keyof SystemLimits; readonly limit: number } | undefined
}

/** Due requests may bunch up, where the generator was late. */
const ROOM = 1.25

/** Descriptors that this process needs for all else: its threads, pipes, result, and the sockets that are being closed. */
const OTHER_FILES = 256

/** Ports are shared with everything else that runs here, and rest for a while after a connection. */
const PORT_SHARE = 0.8

/**
 * The bound where the user sets none: every request that can be in flight at once, when none is answered, has a connection of its own;
 * cut to what the system allows.
 * @param sessions sessions that share this process's descriptors
 */
export function connectionBound(
  plan: { readonly connections: number; readonly timeoutMs: number },
  ratePerSec: number,
  sessions = 1,
  limits: SystemLimits = systemLimits(),
): ConnectionBound {
  const needed = plan.connections + Math.ceil((ROOM * ratePerSec * plan.timeoutMs) / 1000)
  const allowed = {
    files: limits.files === undefined ? needed : Math.floor((limits.files - OTHER_FILES) / sessions),
    ports: limits.ports === undefined ? needed : Math.floor(PORT_SHARE * limits.ports),
  }
  const by = allowed.files < allowed.ports ? 'files' : 'ports'
  if (allowed[by] >= needed) return { most: needed, cut: undefined }
  return { most: Math.max(plan.connections, allowed[by]), cut: { needed, by, limit: limits[by]! } }
}

/** The most connections that this system allows to each of so many sessions at once, all of them in one process. */
export function mostConnections(sessions: number, { files, ports }: SystemLimits = systemLimits()): number {
  const byFiles = files === undefined ? Number.POSITIVE_INFINITY : Math.floor((files - OTHER_FILES) / sessions)
  const byPorts = ports === undefined ? Number.POSITIVE_INFINITY : Math.floor(PORT_SHARE * ports)
  return Math.max(1, Math.min(byFiles, byPorts))
}

/** Reads the limits, where there is a /proc. Node raises its soft limit of open files to the hard one when it starts. */
function systemLimits(): SystemLimits {
  const files = /^Max open files\s+(\d+)/m.exec(read('/proc/self/limits'))
  const ports = /^(\d+)\s+(\d+)/.exec(read('/proc/sys/net/ipv4/ip_local_port_range'))
  return {
    files: files ? Number(files[1]) : undefined,
    ports: ports ? Number(ports[2]) - Number(ports[1]) + 1 : undefined,
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
