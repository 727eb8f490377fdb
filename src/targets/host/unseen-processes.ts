import { identify, isRunning, type ProcessIdentity } from '../processes/identity.ts'
import { MarkedProcesses, TARGET_MARK } from '../processes/marks.ts'
import { parentOf } from '../processes/parents.ts'
import { isForkedOnly } from '../processes/stat-fields.ts'
import { type ListeningSocket, listeningSockets, socketInodes } from '../processes/tcp-sockets.ts'
import type { AgentReport } from './agent-links.ts'
import type { HostPlan, TcpListener } from './protocol.ts'
import { GIVEN_PORT } from './shell-command.ts'

/** How often it is looked whether they live. */
const LIVES_MS = 20
/** How often new ones, and new sockets, are looked for: before the app is ready and after a worker has ended, and otherwise. */
const SEARCH_MS = { hurried: 40, calm: 200 }
const HURRY_FOR_MS = 5_000

interface Surroundings {
  /** The process has an agent, which tells more. */
  isSeen(pid: number): boolean
  /** A server of a process came up, or was closed. */
  listens(pid: number, report: Extract<AgentReport, { listener: unknown }>): void
  /** A process has ended that had listened. */
  left(pid: number): void
}

/** A process without an agent that has listened. */
interface Unseen extends ProcessIdentity {
  listeners: readonly TcpListener[]
}

/**
 * The processes of a target that have no agent: other runtimes, native servers. What they listen on, and that they have ended, is read from
 * /proc; where there is none, they are not found.
 */
export class UnseenProcesses {
  readonly #marked: MarkedProcesses
  readonly #around: Surroundings
  readonly #found = new Map<number, Unseen>()
  /** Those that had been forked and had executed no program yet at the last search. */
  #forkedOnly: ReadonlySet<number> = new Set()
  #isSettled = false
  #hurriedUntilMs = 0
  #searchedMs = 0
  #givenPort = 0
  #timer: NodeJS.Timeout | undefined

  constructor({ env }: HostPlan, around: Surroundings) {
    this.#marked = new MarkedProcesses(TARGET_MARK, env[TARGET_MARK]!)
    this.#around = around
  }

  /** @param givenPort the port on which the app was told to listen */
  begin(givenPort: number): void {
    this.#givenPort = givenPort
    this.#timer = setInterval(() => this.#look(), LIVES_MS)
  }

  /** The app is ready: from now on there is load, and each look costs some of its time. */
  settle(): void {
    this.#isSettled = true
  }

  /** A worker has ended: its replacement may come at any moment. */
  hurry(): void {
    this.#hurriedUntilMs = performance.now() + HURRY_FOR_MS
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    for (const each of this.#found.values()) {
      if (isRunning(each)) continue
      this.#found.delete(each.pid)
      this.#around.left(each.pid)
    }
    const isCalm = this.#isSettled && performance.now() > this.#hurriedUntilMs
    if (performance.now() - this.#searchedMs < (isCalm ? SEARCH_MS.calm : SEARCH_MS.hurried)) return
    this.#search(isCalm)
    this.#searchedMs = performance.now()
  }

  /** Under load a server has a descriptor for each connection: while nothing ends, it is not asked again what it listens on. */
  #search(isCalm: boolean): void {
    const isWanted = (pid: number) => !this.#around.isSeen(pid) && !(isCalm && this.#found.has(pid))
    const pids = this.#withoutCopies(this.#marked.pids().filter(isWanted))
    const inodes = new Map(pids.map(pid => [pid, new Set(socketInodes(pid))]))
    if (![...inodes.values()].some(({ size }) => size > 0)) return
    const sockets = listeningSockets()
    for (const [pid, open] of inodes) {
      this.#note(
        pid,
        sockets.filter(({ inode }) => open.has(inode)),
      )
    }
  }

  /**
   * Without processes that are about to execute a program, such as git: until then they have the sockets of their parent. Servers that fork their
   * workers look the same for good. Node forks for nothing else.
   */
  #withoutCopies(pids: readonly number[]): number[] {
    const before = this.#forkedOnly
    this.#forkedOnly = new Set(pids.filter(isForkedOnly))
    const isCopy = (pid: number) => !before.has(pid) || this.#around.isSeen(parentOf(pid) ?? 0)
    return pids.filter(pid => this.#found.has(pid) || !this.#forkedOnly.has(pid) || !isCopy(pid))
  }

  #note(pid: number, sockets: readonly ListeningSocket[]): void {
    const before = this.#found.get(pid)
    const identity = before ?? (sockets.length > 0 ? identify(pid) : undefined)
    if (!identity) return
    const now = sockets.map(({ address, port }) => ({ ...serverOn(port, this.#givenPort), address, port }))
    const isIn = (all: readonly TcpListener[], { address, port }: TcpListener) =>
      all.some(each => each.address === address && each.port === port)
    this.#found.set(pid, { ...identity, listeners: now })
    for (const listener of now)
      if (!isIn(before?.listeners ?? [], listener)) this.#around.listens(pid, { kind: 'listening', listener })
    for (const listener of before?.listeners ?? [])
      if (!isIn(now, listener)) this.#around.listens(pid, { kind: 'closed', listener })
  }
}

/** How a server is called that nobody but the system knows of: its port is the one that it asked for, or was given. */
function serverOn(port: number, givenPort: number): Pick<TcpListener, 'kind' | 'key' | 'requested' | 'turn'> {
  const name = port === givenPort ? { key: GIVEN_PORT, requested: 0 } : { key: String(port), requested: port }
  return { kind: 'tcp', ...name, turn: 0 }
}
