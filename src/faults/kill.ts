import type { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import { durationText } from '../model/units.ts'
import type { LiveWorker } from '../targets/index.ts'
import { companionWord } from './aim.ts'
import { inSeconds } from './clock.ts'
import { killCompanion } from './companions.ts'
import type { Fault } from './fault.ts'
import { exitInWords, gone, named, orderWithin, unproved, watchVictim } from './victim.ts'
import { pickWord, signalWord, wordsOf } from './words.ts'
import { WORKER_START_MS } from './worker-start.ts'

/** An agent whose process can still drain answers within this. */
const LOOK_MS = 250

const params = wordsOf('kill', {
  signal: signalWord.prefault('SIGKILL').describe('what is sent'),
  within: durationText('10ms', '10m')
    .prefault('1600ms')
    .describe('a worker that is still alive after this has ignored it'),
  ...pickWord,
  ...companionWord,
  restart: durationText('0ms', '10m').optional().describe('target: start it again after this; it stays dead without'),
}).refine(({ target, restart }) => restart === undefined || target !== undefined, {
  path: ['restart'],
  message: 'only applies with target=',
})

type Params = z.output<typeof params>

/** How long its supervisor may take to notice the end of a worker. */
const LATE_MS = 2_000

function ignored(victim: LiveWorker, name: string, withinMs: number): string {
  return `${named(victim)} ignored ${name} for ${inSeconds(withinMs)}`
}

/** The process has ended; nobody has collected it. */
function unnoticed(victim: LiveWorker, name: string): string {
  return `${named(victim)} ended with ${name}, but the process that started it did not notice: it is stopped, or has no CPU time`
}

/** Sends a signal to a worker; proved by its end. One that lives on after `within` has ignored the signal, and is left alone. */
export const kill: Fault<Params> = {
  name: 'kill',
  summary: 'a signal to one worker, or to a companion: signal=SIGKILL (default), SIGTERM, SIGINT…',
  traits: { noun: 'kill', label: 'kill', shown: ['signal'], does: 'ends', lasting: false },
  params,
  victims: 'one',
  aims: 'process',
  killTimeoutWord: 'within',
  whyNotThreads: ({ signal }) =>
    signal === 'SIGKILL'
      ? undefined
      : `${signal} would reach the whole process; without signal= the thread is terminated`,
  lastsMs: ({ target, restart }) => (target === undefined ? WORKER_START_MS : (restart ?? 0)),
  async inject({ controls, victims, params: { signal: name, within, target, restart }, signal }) {
    if (target !== undefined) return killCompanion({ controls, signal }, { target, signal: name, within, restart })
    const victim = victims[0]!
    using watch = watchVictim(controls, victim)
    // SIGKILL asks nobody.
    const look = { kind: 'look' } as const
    const state = name === 'SIGKILL' ? undefined : await orderWithin(LOOK_MS, { controls, victim, signal }, look)
    const sentAtMs = sharedNowMs()
    if (!controls.signal(victim, name, state?.state)) return gone(victim)
    const isGone = () => controls.rssMib(victim) === undefined
    const end =
      (await watch.endWithin(within, signal)) ?? (isGone() ? await watch.endWithin(LATE_MS, signal) : undefined)
    if (!end) return unproved(signal, isGone() ? unnoticed(victim, name) : ignored(victim, name, within))
    const evidence = `${named(victim)} ended with ${exitInWords(end)} ${inSeconds(end.atMs - sentAtMs)} after ${name}`
    return { verified: true, evidence, effectiveAtMs: end.atMs, endedAtMs: undefined }
  },
}
