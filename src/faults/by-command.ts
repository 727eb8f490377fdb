import { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import type { FaultTraits } from '../model/traits.ts'
import type { CommandEnd } from '../targets/index.ts'
import { inSeconds } from './clock.ts'
import type { Effect, Fault } from './fault.ts'
import { ineffective, LOAD_ENDED_FIRST } from './victim.ts'
import { wordsOf } from './words.ts'
import { WORKER_START_MS } from './worker-start.ts'

/** The words of such a fault. */
export interface Params {
  readonly run: string
}

/** What a fault that a command of the user's carries out is declared by. */
interface ByCommand {
  readonly name: string
  readonly summary: string
  readonly traits: FaultTraits
  /** The fault that it stands for where the server runs elsewhere. */
  readonly standsFor: string
}

/**
 * A fault of a server that runs elsewhere: a shell command does it. That it took effect is known by its exit code alone; what it did to clients is
 * in what became of their requests.
 */
export function byCommand({ name, summary, traits, standsFor }: ByCommand): Fault<Params> {
  return {
    ...{ name, summary, traits, standsFor },
    params: wordsOf(name, {
      run: z.string({ error: 'expected a shell command' }).min(1, 'expected a shell command').describe('shell command'),
    }),
    victims: 'none',
    isElsewhere: true,
    lastsMs: () => WORKER_START_MS,
    async inject({ controls, params: { run }, signal }) {
      if (!controls.carryOut) return ineffective('only a server of --url is faulted by a command')
      const startedAtMs = sharedNowMs()
      const end = await controls.carryOut(run, signal).catch((error: unknown) => {
        if (signal.aborted) return undefined
        throw error
      })
      if (!end) return { ...ineffective(LOAD_ENDED_FIRST), unfinished: true }
      return effectOf(end, startedAtMs, traits)
    },
  }
}

function effectOf(end: CommandEnd, startedAtMs: number, { lasting }: FaultTraits): Effect {
  const endedAtMs = sharedNowMs()
  const took = inSeconds(endedAtMs - startedAtMs)
  if (end.code === 0) {
    const evidence = `its command ended with exit code 0 after ${took}`
    return { verified: true, evidence, effectiveAtMs: startedAtMs, endedAtMs: lasting ? endedAtMs : undefined }
  }
  const how = end.problem ?? end.signal ?? `exit code ${end.code ?? 'unknown'}`
  const last = end.lines.at(-1)
  return ineffective(`its command ended with ${how} after ${took}${last === undefined ? '' : `: ${last}`}`)
}
