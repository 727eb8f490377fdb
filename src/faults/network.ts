import type { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import { durationText } from '../model/units.ts'
import type { Disturbance, ProxyCounts } from '../targets/index.ts'
import { connectionWord } from './aim.ts'
import { inSeconds, wait } from './clock.ts'
import type { Effect, Fault, Injection } from './fault.ts'
import { ineffective, unproved } from './victim.ts'
import { wordsOf } from './words.ts'

/** What a fault of connections is declared by, with its own words. */
interface OfConnections<S extends z.ZodRawShape, P = z.output<z.ZodObject<S>>> {
  readonly name: string
  readonly summary: string
  readonly noun: string
  /** Its short name, of at most nine characters. */
  readonly label: string
  readonly words: S
  /** What the words have to keep to together. */
  readonly rule?: {
    isKept(params: P & { readonly for: number }): boolean
    readonly path: string
    readonly message: string
  }
  /** Its most telling word; undefined: none. */
  readonly shown?: keyof S & string
  /** What the proxy is to do. */
  disturbance(params: P, random: Injection<unknown>['random']): Disturbance
  /** What the proxy did, as evidence; undefined where that is not what it was to do. */
  proof(counts: ProxyCounts, took: string, params: P): string | undefined
}

/** The words of such a fault as they are read. */
type Given<S extends z.ZodRawShape> = z.output<z.ZodObject<S>> & { readonly target: string; readonly for: number }

const forWord = { for: durationText('10ms', '10m').prefault('2s').describe('for how long') }

/** A fault that a proxy of ours does to the connections that pass through it; proved by what that has counted. */
export function ofConnections<S extends z.ZodRawShape>(declared: OfConnections<S>): Fault<Given<S>> {
  const { name, summary, noun, label, words, shown, rule, disturbance, proof } = declared
  const all = wordsOf(name, { ...connectionWord, ...words, ...forWord })
  const params = rule
    ? all.refine(given => rule.isKept(given as unknown as Given<S>), { path: [rule.path], message: rule.message })
    : all
  return {
    ...{ name, summary, victims: 'none', aims: 'proxy' },
    params: params as Fault<Given<S>>['params'],
    traits: { noun, label, shown: shown === undefined ? ['for'] : [shown, 'for'], does: 'disturbs', lasting: true },
    lastsMs: ({ for: forMs }) => forMs,
    async inject({ controls, params: given, random, signal }): Promise<Effect> {
      const { target, for: forMs } = given
      const proxy = controls.proxy(target)
      if (!proxy) return ineffective(`there is no proxy before ${target}`)
      const startedAtMs = sharedNowMs()
      await proxy.disturb(disturbance(given, random), forMs)
      await wait(forMs, signal)
      const counts = await proxy.heal()
      const endedAtMs = counts?.endedAtMs ?? sharedNowMs()
      const took = inSeconds(endedAtMs - startedAtMs)
      const evidence = counts && proof(counts, took, given)
      if (!counts || evidence === undefined) return unproved(signal, `${untouched(target, counts)} in ${took}`)
      return { verified: true, evidence, effectiveAtMs: counts.firstAtMs ?? startedAtMs, endedAtMs }
    },
  }
}

function untouched(target: string, counts: ProxyCounts | undefined): string {
  const all = (counts?.connections ?? 0) + (counts?.opened ?? 0)
  if (all === 0) return `nobody had a connection to ${target}`
  return `${bytesInWords(counts?.bytes ?? 0)} passed to and from ${target}`
}

/** A number of bytes in a sentence: `512 bytes`, `3.4 KiB`, `12 MiB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`
  const [value, unit] = bytes < 1_024 ** 2 ? [bytes / 1_024, 'KiB'] : [bytes / 1_024 ** 2, 'MiB']
  return `${Number(value.toPrecision(3))} ${unit}`
}

/** A time in a sentence: `0.2 ms`, `195 ms`. */
export function inMs(ms: number): string {
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`
}
