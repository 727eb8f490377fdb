import type { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import { durationText } from '../model/units.ts'
import { inSeconds } from './clock.ts'
import type { Fault } from './fault.ts'
import { exitInWords, ineffective, unlessAborted, watchVictim } from './victim.ts'
import { pickWord, signalWord, wordsOf } from './words.ts'

/** What a worker needs at the least to start anew; measured with the smallest apps. */
export const WORKER_START_MS = 300

const params = wordsOf('kill', {
  signal: signalWord.prefault('SIGKILL'),
  within: durationText('10ms', '10m').prefault('1600ms'),
  ...pickWord,
})

type Params = z.output<typeof params>

/** Sends a signal to a worker; proved by its end. One that lives on after `within` has ignored the signal, and is left alone. */
export const kill: Fault<Params> = {
  name: 'kill',
  summary: 'a signal to one worker: signal=SIGKILL (default), SIGTERM, SIGINT…',
  params,
  victims: 'one',
  lastsMs: () => WORKER_START_MS,
  async inject({ controls, victims, params: { signal: name, within }, deadlineAtMs, signal }) {
    const victim = victims[0]!
    using watch = watchVictim(controls, victim)
    const sentAtMs = sharedNowMs()
    if (!controls.signal(victim, name))
      return ineffective(`process ${victim.pid} was gone before ${name} could be sent`)
    const forMs = Math.min(within, Math.max(0, deadlineAtMs - sentAtMs))
    const end = await watch.endWithin(forMs, signal)
    if (!end) return ineffective(unlessAborted(signal, `process ${victim.pid} ignored ${name} for ${inSeconds(forMs)}`))
    const evidence = `process ${victim.pid} ended with ${exitInWords(end)} ${inSeconds(end.atMs - sentAtMs)} after ${name}`
    return { verified: true, evidence, effectiveAtMs: end.atMs, endedAtMs: undefined }
  },
}
