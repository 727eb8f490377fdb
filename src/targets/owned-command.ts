import { stripVTControlCharacters } from 'node:util'
import { type Marks, marked } from './host-plan.ts'
import { OutputTail } from './output-tail.ts'
import { pollUntil } from './poll-until.ts'
import type { CommandEnd, CommandPlan } from './process-owner.ts'
import { identify, isRunning, type ProcessIdentity, signalGroup, signalProcess } from './processes/identity.ts'
import { findMarked, TARGET_MARK } from './processes/marks.ts'
import { groupOf } from './processes/parents.ts'
import { type ChildProcess, spawnCommand } from './processes/spawn.ts'

/** How long a command may take to end after SIGTERM: git takes back what it has half done. */
const GRACE_MS = 2_000
const SIGKILL_MS = 2_000

/** A command of the run, and everything that it has started, or, where it leaves things behind for the user, its group while it runs. */
export class OwnedCommand {
  /** Undefined when it could not be started. */
  readonly identity: ProcessIdentity | undefined
  readonly ended: Promise<CommandEnd>
  /** Undefined where only its group is the run's: whoever inherits a mark would be ended with the run. */
  readonly #mark: string | undefined
  #isOver = false
  /** Its processes when it was last signalled. */
  #group: readonly ProcessIdentity[] = []
  readonly #tail: OutputTail

  /** `outputPath`: file that takes what it writes. */
  constructor(plan: CommandPlan, marks: Marks, outputPath: string) {
    const { command, args, cwd, env, leavesBehind, cpus, niceness } = plan
    const tail = new OutputTail(outputPath)
    this.#tail = tail
    const all = leavesBehind ? env : { ...env, ...marked(marks) }
    const child = spawnCommand(command, args, { cwd, env: all, output: tail.fd, cpus, niceness })
    this.#mark = leavesBehind ? undefined : marks.target
    this.identity = child.pid === undefined ? undefined : identify(child.pid)
    this.ended = endOf(child).then(end => {
      this.#isOver = true
      tail.close()
      return { ...end, lines: this.lines() }
    })
  }

  /** The last lines that it wrote. */
  lines(): string[] {
    return this.#tail.lines(Number.POSITIVE_INFINITY).map(plain)
  }

  /** All its processes that run. */
  processes(): readonly ProcessIdentity[] {
    const group = this.identity && !this.#isOver ? groupOf(this.identity) : []
    const pids = new Set(group.map(({ pid }) => pid))
    return [...group, ...this.#left().filter(({ pid }) => !pids.has(pid))]
  }

  /** Signals all its processes. */
  signal(signal: NodeJS.Signals): void {
    this.#signalAll(signal)
  }

  /** Ends it and all of it that is left in the background: SIGTERM, SIGKILL. Idempotent. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    if (graceMs > 0 && !this.#isGone()) {
      this.#signalAll('SIGTERM')
      await pollUntil(graceMs, () => this.#isGone())
    }
    await pollUntil(SIGKILL_MS, () => {
      this.killNow()
      return this.#isGone()
    })
  }

  /** Kills it and all of it that is left, synchronously. */
  killNow(): void {
    this.#signalAll('SIGKILL')
  }

  #isGone(): boolean {
    return this.#isOver && this.#left().length === 0
  }

  #signalAll(signal: NodeJS.Signals): void {
    if (this.identity && !this.#isOver) {
      const group = this.#mark === undefined ? groupOf(this.identity) : []
      if (group.length > 0) this.#group = group
      signalGroup(this.identity, signal)
    }
    for (const found of this.#left()) signalProcess(found, signal)
  }

  /** What is still alive of it. */
  #left(): readonly ProcessIdentity[] {
    return this.#mark === undefined ? this.#group.filter(isRunning) : findMarked(TARGET_MARK, this.#mark)
  }
}

/** At its exit: what it left in the background may hold its output open. */
function endOf(child: ChildProcess): Promise<Omit<CommandEnd, 'lines'>> {
  return new Promise(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal, problem: undefined }))
    child.once('error', error => resolve({ code: null, signal: null, problem: error.message }))
  })
}

/** Without colours, and of a line that was written over again and again only what was seen last. */
function plain(line: string): string {
  return stripVTControlCharacters(line.trimEnd().split('\r').at(-1)!)
}
