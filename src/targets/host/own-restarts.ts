import { sharedNowMs } from '../../model/shared-clock.ts'
import { PRIMARY, type WorkerId } from '../../model/worker-id.ts'
import { notRolled } from '../not-rolled.ts'
import { pollUntil } from '../poll-until.ts'
import { signalProcess } from '../processes/identity.ts'
import type { ChildProcess } from '../processes/spawn.ts'
import type { RollPlan, RollReport } from '../target.ts'
import type { AgentLinks } from './agent-links.ts'
import type { Roster, Worker } from './roster.ts'

/** A primary that does not say what it handles by then is not signalled. */
const LOOKED_WITHIN_MS = 2_000
/** A restart that has got nowhere by then, and twice the time that each worker may take to listen, will not get anywhere. */
const LEAST_ROLL_MS = 10_000

const APP_ENDED = 'the app ended during its restart'

/** The app whose workers are to be restarted. */
export interface RestartedApp {
  readonly roster: Roster
  readonly stopping: boolean
  /** It has ended, and will not come back. */
  readonly isOver: boolean
  /** How long a worker may take to listen. */
  readonly listenTimeoutMs: number
  /** The process that is over the workers, or serves alone; undefined when it has ended. */
  main(): Worker | undefined
  /** Those that live. */
  workers(): readonly Worker[]
  /** Runs a shell command where the app was started, and with its environment. */
  runBeside(command: string): ChildProcess
}

/** What sets off a restart. */
interface Trigger {
  isDone(): boolean
  /** Why nothing more will come of it; undefined while something may. */
  failure(): string | undefined
  /** Nothing more is to come of it. */
  end(): void
}

/** A restart that the app carries out. */
interface Restart {
  readonly id: number
  /** The workers that are to end. */
  before: readonly Worker[]
  isAborted: boolean
}

/** Restarts of an app that starts its workers itself: it gets a signal, or a command runs, and it does what it does then. */
export class OwnRestarts {
  readonly #app: RestartedApp
  readonly #links: AgentLinks
  readonly #reload: string | undefined
  #running: Restart | undefined

  /** @param reload the shell command for restarts that name no other; undefined: they are triggered by a signal */
  constructor(app: RestartedApp, links: AgentLinks, reload: string | undefined) {
    this.#app = app
    this.#links = links
    this.#reload = reload
  }

  async run(id: number, plan: RollPlan): Promise<RollReport> {
    if (plan.strategy !== 'own') return notRolled('only the app can restart its own workers; use strategy=own')
    if (this.#running) return notRolled('another rolling restart is in progress')
    const restart: Restart = { id, before: [], isAborted: false }
    this.#running = restart
    try {
      return await this.#carryOut({ ...plan, command: plan.command ?? this.#reload }, restart)
    } finally {
      this.#running = undefined
      for (const old of restart.before) old.retiring = false
    }
  }

  abort(id: number): void {
    if (this.#running?.id === id) this.#running.isAborted = true
  }

  /** The slot of the oldest worker from before a restart that no new one has taken over from yet. */
  slotOfOld(): number | undefined {
    const old = this.#running?.before.find(worker => !worker.exit && !worker.retiring)
    if (old) old.retiring = true
    return old?.slot
  }

  /** Over when no process of before lives and as many listen as before; how many there are then is for others to judge. */
  async #carryOut(plan: RollPlan, restart: Restart): Promise<RollReport> {
    const refusal = await this.#whyNotTriggered(plan)
    if (refusal) return refusal
    const isAborted = () => restart.isAborted || this.#app.stopping
    if (isAborted()) return notRolled('the rolling restart was stopped before it began')
    const before = this.#app.workers()
    restart.before = before
    const startedAtMs = sharedNowMs()
    const trigger = this.#trigger(plan)
    const gone = () => before.filter(worker => worker.exit)
    const fresh = () => this.#app.workers().filter(each => !before.includes(each) && this.#app.roster.isListening(each))
    const isOver = () => trigger.isDone() && gone().length === before.length && fresh().length >= before.length
    const patienceMs = LEAST_ROLL_MS + before.length * 2 * this.#app.listenTimeoutMs
    await pollUntil(patienceMs, () => isOver() || isAborted() || trigger.failure() !== undefined)
    const [ended, listening] = [gone(), fresh()]
    const why = isAborted()
      ? 'the rolling restart was stopped before it completed'
      : (trigger.failure() ??
        `${ended.length} of ${before.length} old workers ended, and ${listening.length} new ones listened`)
    trigger.end()
    const replaced = ended.flatMap((old, at) => (listening[at] ? [{ old: idOf(old), by: idOf(listening[at]) }] : []))
    return {
      complete: isOver(),
      ...{ startedAtMs, endedAtMs: sharedNowMs(), replaced, killed: [], unanswered: [], instead: undefined },
      problem: isOver() ? undefined : why,
    }
  }

  #trigger({ command, trigger }: RollPlan): Trigger {
    if (command !== undefined) return this.#runCommand(command)
    const primary = this.#app.main()
    if (primary) signalProcess(primary, trigger)
    return { isDone: () => true, failure: () => (primary?.exit ? APP_ENDED : undefined), end: () => {} }
  }

  #runCommand(command: string): Trigger {
    const run = this.#app.runBeside(command)
    let problem: string | undefined
    run.once('error', error => {
      problem = `could not be run: ${error.message}`
    })
    run.once('exit', (code, signal) => {
      if (signal) problem = `was killed by ${signal}`
      else if (code !== 0) problem = `exited with code ${code}`
    })
    return {
      isDone: () => run.exitCode === 0,
      failure: () => {
        if (this.#app.isOver) return APP_ENDED
        return problem === undefined ? undefined : `the command ${JSON.stringify(command)} ${problem}`
      },
      // Later it would restart workers that other faults are injected into.
      end: () => void run.kill('SIGKILL'),
    }
  }

  async #whyNotTriggered({ command, trigger }: RollPlan): Promise<RollReport | undefined> {
    const primary = this.#app.main()
    if (this.#app.isOver || (command === undefined && !primary)) return notRolled('the app has ended')
    if (command !== undefined || !primary) return undefined
    if (primary.slot !== PRIMARY.slot) return notRolled('the app has no workers to restart: it is a single process')
    const reply = await this.#links.order(primary, { kind: 'look' }, LOOKED_WITHIN_MS)
    const handled = reply?.state?.handled
    if (!handled)
      return notRolled(`the primary of the app did not say whether it handles ${trigger}, which might end it`)
    if (handled.includes(trigger)) return undefined
    const problem = `the primary of the app does not handle ${trigger}, which would end it`
    return notRolled(problem, { signal: trigger, handled: [...handled] })
  }
}

function idOf({ slot, incarnation }: Worker): WorkerId {
  return { slot, incarnation }
}
