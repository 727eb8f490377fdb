import type { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import { nameText } from '../model/units.ts'
import type { WorkerExit } from '../targets/index.ts'
import { inSeconds } from './clock.ts'
import type { Fault } from './fault.ts'
import { exitInWords, ineffective, named, orderWithin, unproved, watchVictim } from './victim.ts'
import { pickWord, wordsOf } from './words.ts'
import { WORKER_START_MS } from './worker-start.ts'

/** How long a crash may take; writing a core file takes its time. */
const WITHIN_MS = 5_000

const params = wordsOf('crash', {
  how: nameText(['exception', 'abort'], 'kind of crash')
    .prefault('exception')
    .describe('an uncaught error, or process.abort()'),
  ...pickWord,
})

type Params = z.output<typeof params>

/** Crashes a worker from within; proved by an end that fits: an exit code other than 0, or SIGABRT (134 in a shell's words). */
export const crash: Fault<Params> = {
  name: 'crash',
  summary: 'an error in one worker that nothing catches: how=exception (default), abort',
  traits: { noun: 'crash', label: 'crash', shown: ['how'], does: 'ends', lasting: false },
  params,
  victims: 'one',
  whyNotThreads: ({ how }) =>
    how === 'abort' ? 'process.abort() would end the whole process; use how=exception' : undefined,
  byAgent: true,
  lastsMs: () => WORKER_START_MS,
  async inject({ controls, victims, params: { how }, signal }) {
    const victim = victims[0]!
    using watch = watchVictim(controls, victim)
    const orderedAtMs = sharedNowMs()
    const reply = await orderWithin(WITHIN_MS, { controls, victim, signal }, { kind: 'crash', how })
    const end = await watch.endWithin(WITHIN_MS - (sharedNowMs() - orderedAtMs), signal)
    if (!end) {
      const reason = reply
        ? `${named(victim)} was still running after ${inSeconds(WITHIN_MS)}: the app handles uncaught exceptions`
        : `${named(victim)} did not accept the order within ${inSeconds(WITHIN_MS)}`
      return unproved(signal, reason)
    }
    const evidence = `${named(victim)} ended with ${exitInWords(end)} ${inSeconds(end.atMs - orderedAtMs)} after the order`
    const proof = { verified: true, evidence, effectiveAtMs: end.atMs, endedAtMs: undefined }
    if (how === 'exception' && isByHandler(end))
      return { ...proof, evidence: `${evidence}: it handles uncaught errors itself, and then exits` }
    if (!fits(how, end.exit)) return { ...ineffective(`${evidence}, which is not an ${how}`), effectiveAtMs: end.atMs }
    return proof
  },
}

/** A handler of uncaught errors chooses the exit code; in PM2's cluster mode it is 0. */
function isByHandler({ exit, error }: { readonly exit: WorkerExit; readonly error?: string | undefined }): boolean {
  return exit.code === 0 && error !== undefined
}

function fits(how: Params['how'], { code, signal }: WorkerExit): boolean {
  if (how === 'abort') return signal === 'SIGABRT' || code === 134
  return code !== null && code !== 0
}
