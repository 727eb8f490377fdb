import type { z } from 'zod'
import { sharedNowMs } from '../model/shared-clock.ts'
import { durationText, nameText, sizeRateText, sizeText } from '../model/units.ts'
import type { Effect, Fault, Injection } from './fault.ts'
import { exitInWords, named, orderWithin, unproved, type VictimWatch, watchVictim } from './victim.ts'
import { pickWord, wordsOf } from './words.ts'

/** How often the victim's memory is looked at. */
const LOOK_EVERY_MS = 50
/** Share of the size asked for that counts as the effect. */
const ENOUGH = 0.8
/** How much later than it should an order may come back: a heap near its limit collects garbage all the time. */
const SLACK_MS = 5_000

const params = wordsOf('memory', {
  kind: nameText(['heap', 'buffer'], 'kind of memory')
    .prefault('heap')
    .describe('objects of the heap, or buffers beside it'),
  size: sizeText(1, 1_048_576).prefault('200MiB').describe('how much is retained'),
  rate: sizeRateText(1, 1_048_576).prefault('100MiB/s').describe('how fast it grows'),
  hold: durationText('0ms', '10m').prefault('1s').describe('how long it is kept'),
  ...pickWord,
})

type Params = z.output<typeof params>

/** Retains memory in a worker and lets go of it; proved by its resident memory, or by the end that it came to. */
export const memory: Fault<Params> = {
  name: 'memory',
  summary: 'one worker retains memory, and lets go of it: kind=heap (default) or buffer, size=200MiB',
  traits: { noun: 'memory fault', label: 'memory', shown: ['kind', 'size'], does: 'bloats', lasting: true },
  params,
  victims: 'one',
  byAgent: true,
  lastsMs: ({ size, rate, hold }) => (size / rate) * 1000 + hold,
  async inject(injection) {
    const { controls, victims, params: words, signal } = injection
    const victim = victims[0]!
    using watch = watchVictim(controls, victim)
    const growth = new Growth(injection, watch)
    const bloated = new AbortController()
    const looking = growth.look(AbortSignal.any([signal, bloated.signal]))
    const order = { kind: 'retain', what: words.kind, mib: words.size, mibPerSec: words.rate } as const
    const expectedMs = (words.size / words.rate) * 1000
    const call = { controls, victim, signal }
    const reply = await orderWithin(2 * expectedMs + SLACK_MS, call, order)
    await watch.endWithin(words.hold, signal)
    bloated.abort()
    await looking
    // On abort too: what was retained must not outlive the fault. A signal that is aborted already would stop the order.
    if (!watch.ended)
      await orderWithin(SLACK_MS, { ...call, signal: new AbortController().signal }, { kind: 'release' })
    return growth.effect(reply?.retainedMib)
  },
}

/** The victim's memory as it was seen from outside. */
class Growth {
  readonly #injection: Injection<Params>
  readonly #watch: VictimWatch
  readonly #beforeMib: number | undefined
  #peakMib: number | undefined
  #grownAtMs: number | undefined

  constructor(injection: Injection<Params>, watch: VictimWatch) {
    this.#injection = injection
    this.#watch = watch
    this.#beforeMib = injection.controls.rssMib(injection.victims[0]!)
    this.#peakMib = this.#beforeMib
  }

  /** Looks until the signal is aborted or the victim has ended. */
  async look(signal: AbortSignal): Promise<void> {
    const { controls, victims, params } = this.#injection
    while (!signal.aborted && !this.#watch.ended) {
      const rssMib = controls.rssMib(victims[0]!)
      this.#saw(rssMib)
      if (rssMib !== undefined && rssMib - (this.#beforeMib ?? rssMib) >= ENOUGH * params.size)
        this.#grownAtMs ??= sharedNowMs()
      await this.#watch.endWithin(LOOK_EVERY_MS, signal)
    }
  }

  /** The supervisor looks too, and may have seen more in between. */
  #saw(rssMib: number | undefined): void {
    if (rssMib !== undefined) this.#peakMib = Math.max(rssMib, this.#peakMib ?? 0)
  }

  effect(retainedMib: number | undefined): Effect {
    const { params, signal } = this.#injection
    this.#saw(this.#watch.memory?.rssMib)
    const death = this.#death()
    const peak = this.#peakMib === undefined ? {} : { peakRssMib: this.#peakMib }
    const endedAtMs = this.#watch.ended?.atMs ?? sharedNowMs()
    const blindly = this.#beforeMib === undefined && (retainedMib ?? 0) >= ENOUGH * params.size
    const verified = death !== undefined || this.#grownAtMs !== undefined || blindly
    const reason = [this.#rise(retainedMib), death].filter(each => each !== undefined).join('; ')
    if (!verified) {
      const effect = unproved(signal, `${reason}, less than ${ENOUGH * 100} % of ${params.size} MiB`)
      return { ...effect, endedAtMs, ...peak }
    }
    const effectiveAtMs = this.#grownAtMs ?? this.#watch.memory?.atMs ?? endedAtMs
    return { verified, evidence: reason, effectiveAtMs, endedAtMs, ...peak }
  }

  #rise(retainedMib: number | undefined): string {
    const who = named(this.#injection.victims[0]!)
    if (this.#beforeMib === undefined || this.#peakMib === undefined)
      return `${who} reported that it retained ${retainedMib ?? 0} MiB; its resident memory cannot be read here`
    return `the resident memory of ${who} rose from ${Math.round(this.#beforeMib)} to ${Math.round(this.#peakMib)} MiB`
  }

  /** The end that memory brought; undefined when the victim lives, or ended in a way that memory does not explain. */
  #death(): string | undefined {
    const { ended, memory: over } = this.#watch
    if (over) return `it was restarted for its memory use, at ${Math.round(over.rssMib)} MiB`
    if (!ended) return undefined
    const { code, signal } = ended.exit
    if (signal === 'SIGABRT' || code === 134) return `it ran out of heap and crashed (${exitInWords(ended)})`
    // A thread, whose memory is that of its process, has a heap of its own, and ends alone when that is full.
    if (this.#beforeMib === undefined && code === 1) return 'it ran out of heap'
    return signal === 'SIGKILL' ? 'it was killed, as the system does when it runs out of memory' : undefined
  }
}
