import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'

/** A TCP socket that listens, as Linux shows it. */
export interface ListeningSocket {
  readonly inode: string
  readonly address: string
  readonly port: number
}

/** States of `/proc/net/tcp`: TCP_LISTEN and TCP_ESTABLISHED. */
const LISTENING = '0A'
const ESTABLISHED = '01'
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']
const CHUNK_BYTES = 65_536

/** A line of these tables; addresses as the kernel prints them. */
interface Socket {
  readonly local: string
  readonly remote: string
  readonly state: string
  readonly inode: string
}

/**
 * All TCP sockets that listen. The kernel lists them before all others, so that a table with thousands of connections is not read
 * to its end. None where there is no such table.
 */
export function listeningSockets(): ListeningSocket[] {
  return TABLES.flatMap(path =>
    Array.from(listeningOnly(socketsIn(path)), ({ local, inode }) => {
      const [address = '', port = ''] = local.split(':')
      return { inode, address: addressOf(address), port: Number.parseInt(port, 16) }
    }),
  )
}

/** The ports at the other ends of a process's TCP connections. None when it is gone, or where there is no such table. */
export function connectedPorts(pid: number): number[] {
  const inodes = new Set(socketInodes(pid))
  return TABLES.flatMap(path =>
    [...socketsIn(path)].flatMap(({ state, remote, inode }) =>
      state === ESTABLISHED && inodes.has(inode) ? [Number.parseInt(remote.split(':')[1]!, 16)] : [],
    ),
  )
}

/** Inodes of the sockets that a process has open; none when it is gone, or belongs to another user. */
export function socketInodes(pid: number): string[] {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).flatMap(name => inodeOf(`${folder}/${name}`) ?? [])
  } catch {
    return []
  }
}

function inodeOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1]
  } catch {
    // It was closed meanwhile.
    return undefined
  }
}

function* listeningOnly(sockets: Iterable<Socket>): Generator<Socket> {
  for (const socket of sockets) {
    if (socket.state !== LISTENING) return
    yield socket
  }
}

function* socketsIn(path: string): Generator<Socket> {
  let rest = ''
  let isHeading = true
  for (const chunk of chunksOf(path)) {
    const whole = (rest + chunk).split('\n')
    rest = whole.pop()!
    for (const line of whole) {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/)
      if (!isHeading) yield { local, remote, state, inode }
      isHeading = false
    }
  }
}

function* chunksOf(path: string): Generator<string> {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return
  }
  try {
    const bytes = Buffer.alloc(CHUNK_BYTES)
    for (let size = readSync(file, bytes); size > 0; size = readSync(file, bytes))
      yield bytes.toString('latin1', 0, size)
  } finally {
    closeSync(file)
  }
}

/** From the hexadecimal words in which the kernel prints them, each in the byte order of this machine, which is little-endian on all that Node runs on but a few. */
function addressOf(hex: string): string {
  const bytes = hex.match(/.{8}/g)!.flatMap(word =>
    word
      .match(/../g)!
      .reverse()
      .map(byte => Number.parseInt(byte, 16)),
  )
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at]! << 8) | bytes[2 * at + 1]!).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
