import type { TrialEvent, WorkerRecord } from '../../model/chaos-result.ts'
import type { FaultWords } from '../../model/plan.ts'
import type { FaultTraits } from '../../model/traits.ts'

/** Why a worker ended that no fault had ended. */
export interface DeathCause {
  /** What it is called where a fault has its name. */
  readonly name: string
  readonly traits: FaultTraits
  readonly params: FaultWords
  readonly evidence: string
  /** Its memory, where that was over the limit. */
  readonly rssMib: number | undefined
}

/** So long before its primary was seen to end a worker may have ended because of that. */
const WITH_APP_MS = 2_500

type Cause = NonNullable<FaultTraits['cause']>

/** By which PM2 asks a worker to stop. */
const STOP_SIGNAL = 'SIGINT'

/** Signals by which a process ends itself when it goes wrong. */
const CRASH_SIGNALS = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS'])

const WORDS: Readonly<Record<Cause, Pick<FaultTraits, 'noun' | 'label'> & Pick<DeathCause, 'name'>>> = {
  memory: { name: 'memory-limit', noun: 'memory restart', label: 'mem limit' },
  exit: { name: 'exit', noun: 'worker exit', label: 'exited' },
  crash: { name: 'crash', noun: 'unplanned crash', label: 'crashed' },
  killed: { name: 'killed', noun: 'unplanned kill', label: 'killed' },
  stopped: { name: 'stopped', noun: 'forced stop', label: 'stopped' },
  app: { name: 'app-ended', noun: 'end of the app', label: 'app ended' },
}

/** What is known of the time before a worker ended. */
interface Circumstances {
  /** What happened to it. */
  readonly events: readonly TrialEvent[]
  /** When the first process of its app ended. */
  readonly appEndedMs: number | undefined
  /** The most memory that it was seen to use, where that is about what its launcher allows, or more. */
  readonly atLimitMib: number | undefined
}

/**
 * Why a worker ended, by how it ended and what its supervisor had done before. One of which nobody could tell how it ended, or that ended after
 * its app, ended with it.
 */
export function causeOf(
  { slot, exit, endedMs, error }: WorkerRecord,
  { events, appEndedMs, atLimitMib }: Circumstances,
): DeathCause {
  const who = `worker ${slot}`
  const how = exit?.signal ?? `exit code ${exit?.code ?? 'unknown'}`
  const isUntold = exit?.signal == null && exit?.code == null
  const ms = endedMs ?? 0
  if (appEndedMs !== undefined && (ms > appEndedMs || (isUntold && ms > appEndedMs - WITH_APP_MS)))
    return cause('app', {}, `${who} ended with the first process of the app`)
  const memory = events.find(({ kind }) => kind === 'memory')
  const killed = events.find(({ kind }) => kind === 'killed')
  if (memory) {
    const used = memory.rssMib === undefined ? 'over its limit' : `at ${Math.round(memory.rssMib)} MiB`
    const end = killed ? ' and killed, because it did not exit in time' : ''
    return cause('memory', {}, `${who} was restarted for its memory, ${used}${end}`, memory.rssMib)
  }
  const told = killed ?? events.find(({ kind }) => kind === 'asked')
  if (told) return cause('stopped', {}, `${who} was stopped by its supervisor: ${told.text}`)
  if (atLimitMib !== undefined && exit?.signal === STOP_SIGNAL)
    return cause(
      'memory',
      {},
      `${who} was restarted by its launcher, last seen at ${Math.round(atLimitMib)} MiB`,
      atLimitMib,
    )
  if (exit?.signal != null && !CRASH_SIGNALS.has(exit.signal))
    return cause('killed', { by: how }, `${who} was ended by ${how}, which clusterbench did not send`)
  // A handler of errors that nothing else catches may choose this code, as in PM2's cluster mode.
  if (exit?.signal == null && exit?.code === 0 && error === undefined)
    return cause('exit', { how: 'code 0' }, `${who} exited by itself, with ${how}`)
  return cause('crash', { how: how.replace('exit ', '') }, `${who} crashed: ${[how, error].filter(Boolean).join(', ')}`)
}

function cause(kind: Cause, params: FaultWords, evidence: string, rssMib?: number): DeathCause {
  const { name, ...words } = WORDS[kind]
  const traits = { ...words, shown: Object.keys(params), does: 'ends', lasting: false, cause: kind } as const
  return { name, traits, params, evidence, rssMib }
}
