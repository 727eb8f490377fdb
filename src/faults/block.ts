import type { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import { durationText } from '../model/units.ts'
import { inSeconds } from './clock.ts'
import type { Fault } from './fault.ts'
import { exitInWords, ineffective, named, orderWithin, unproved, watchVictim } from './victim.ts'
import { pickWord, wordsOf } from './words.ts'

/** How much later than it should an order may come back. */
const SLACK_MS = 2_000
/** Share of the time asked for that counts as the effect. */
const ENOUGH = 0.8

const params = wordsOf('block', {
  for: durationText('10ms', '10m').prefault('1s').describe('for how long its event loop is busy'),
  ...pickWord,
})

type Params = z.output<typeof params>

/** Keeps a worker's event loop busy; proved by what its agent measured. */
export const block: Fault<Params> = {
  name: 'block',
  summary: "one worker's event loop is kept busy, as by a long calculation: for=1s",
  traits: { noun: 'block', label: 'block', shown: ['for'], does: 'blocks', lasting: true },
  params,
  victims: 'one',
  byAgent: true,
  lastsMs: ({ for: forMs }) => forMs,
  async inject({ controls, victims, params: { for: forMs }, signal }) {
    const victim = victims[0]!
    using watch = watchVictim(controls, victim)
    const order = { kind: 'block', forMs } as const
    const reply = await orderWithin(forMs + SLACK_MS, { controls, victim, signal }, order)
    const endedAtMs = sharedNowMs()
    const blockedMs = reply?.blockedMs
    if (blockedMs === undefined) {
      const end = watch.ended
      const reason = end
        ? `${named(victim)} ended with ${exitInWords(end)} before it reported how long it was blocked`
        : `${named(victim)} did not report that it was blocked`
      return unproved(signal, reason)
    }
    const evidence = `the event loop of ${named(victim)} was busy for ${inSeconds(blockedMs)}`
    if (blockedMs < ENOUGH * forMs)
      return ineffective(`${evidence}, less than ${ENOUGH * 100} % of ${inSeconds(forMs)}`)
    return { verified: true, evidence, effectiveAtMs: endedAtMs - blockedMs, endedAtMs }
  },
}
