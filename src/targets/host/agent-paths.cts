import type { Server } from 'node:net'

const { lstatSync, readlinkSync, symlinkSync, unlinkSync } = require('node:fs') as typeof import('node:fs')
const { dirname, resolve } = require('node:path') as typeof import('node:path')

/** A socket in the folder of a run, as a symbolic link names it. */
const IN_A_RUN = /\/clusterbench-[0-9a-f]{16}\/[^/]+$/

/** The unix sockets that servers have requested, and those that they were given instead. */
interface SocketPaths {
  /** Notes a server that is about to listen, and says where it is to do so; undefined: where it wants to. */
  enter(server: Server, path: string): string | undefined
  /** A server that was moved is up. Returns the path that it had requested; undefined for one that was not moved. */
  cameUp(server: Server): string | undefined
}

/**
 * Servers of HTTP that listen on unix sockets are moved to the folder of the run, so that several targets can have the same. Sockets of other
 * kinds are for processes that know their paths. A link at the requested path leads to the socket, for what an app does with that when it is
 * up, such as chmod. `<socket>.at` notes where the link is: it is removed with the folder.
 */
function bookPaths(prefix: string, inCluster: boolean): SocketPaths {
  const requested = new WeakMap<Server, string>()
  const movedTo = (path: string) => `${prefix}.u${hashOf(path)}`
  return {
    enter(server, given) {
      const path = resolve(given)
      // A name that begins with a zero is none in the file system.
      if (given.startsWith('\0') || dirname(path) === dirname(prefix) || !isHttp(server)) return undefined
      requested.set(server, path)
      const moved = movedTo(path)
      // What is left of a process that was killed, where the app has removed what was at the path. A primary keeps the socket of its workers.
      if (!inCluster && !exists(path)) {
        remove(moved)
        // Before it is up: another process that listens on the same path in the meantime would mistake its socket for such a leftover.
        link(path, moved)
      }
      return moved
    },
    cameUp(server) {
      const path = requested.get(server)
      if (path !== undefined) link(path, movedTo(path))
      return path
    },
  }
}

/** Also of HTTPS and HTTP/2. */
function isHttp(server: Server): boolean {
  return 'keepAliveTimeout' in server || 'updateSettings' in server
}

/** What is there already stays, but for links of targets that are gone. */
function link(path: string, moved: string): void {
  const before = targetOf(path)
  if (before === moved) return
  if (before !== undefined && IN_A_RUN.test(before) && !exists(before)) remove(path)
  try {
    symlinkSync(moved, path)
    remove(`${moved}.at`)
    symlinkSync(path, `${moved}.at`)
  } catch {
    // Another target has it, or its folder does not exist. The load does not need it.
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path) !== undefined
  } catch {
    return false
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is not there.
  }
}

/** FNV-1a in base 36: paths of unix sockets have to be short. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(36)
}

export type BookPaths = typeof bookPaths

module.exports = { bookPaths }
