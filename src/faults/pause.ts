import type { z } from 'zod'
import { RunError } from '../model/errors.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import { durationText } from '../model/units.ts'
import { companionWord } from './aim.ts'
import { inSeconds } from './clock.ts'
import { pauseCompanion } from './companions.ts'
import type { Fault } from './fault.ts'
import { exitInWords, gone, ineffective, named, watchVictim } from './victim.ts'
import { pickWord, wordsOf } from './words.ts'

const params = wordsOf('pause', {
  for: durationText('10ms', '10m').prefault('2s').describe('for how long it is stopped'),
  ...pickWord,
  ...companionWord,
})

type Params = z.output<typeof params>

/** Stops a worker for a while (SIGSTOP, SIGCONT); proved by the state of the process. The watchdog holds a lease on it. */
export const pause: Fault<Params> = {
  name: 'pause',
  summary: 'one worker, or a companion, is stopped for a while, as by a frozen machine: for=2s',
  traits: { noun: 'pause', label: 'pause', shown: ['for'], does: 'stops', lasting: true },
  params,
  victims: 'one',
  aims: 'process',
  whyNotThreads: () => 'SIGSTOP would stop the whole process; use block',
  lastsMs: ({ for: forMs }) => forMs,
  async inject({ controls, victims, params: { for: forMs, target }, signal }) {
    if (target !== undefined) return pauseCompanion({ controls, signal }, { target, for: forMs })
    const victim = victims[0]!
    using watch = watchVictim(controls, victim)
    const askedAtMs = sharedNowMs()
    try {
      if (!(await controls.pause(victim, forMs))) return gone(victim)
      const effectiveAtMs = sharedNowMs()
      const end = await watch.endWithin(forMs - (effectiveAtMs - askedAtMs), signal)
      const endedAtMs = end?.atMs ?? sharedNowMs()
      const what = end ? `ended with ${exitInWords(end)} while it was stopped` : 'resumed'
      const evidence = `${named(victim)} was observed stopped (state T), and ${what} after ${inSeconds(endedAtMs - askedAtMs)}`
      return { verified: true, evidence, effectiveAtMs, endedAtMs }
    } catch (error) {
      if (error instanceof RunError) return ineffective(error.message.replace(/\.$/, ''))
      throw error
    } finally {
      controls.resume(victim)
    }
  },
}
