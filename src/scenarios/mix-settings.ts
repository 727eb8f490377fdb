import type { LoadPlan } from '../load/index.ts'
import { RunError } from '../model/errors.ts'
import type { MixedRequest } from '../model/mixed-request.ts'
import { ownRateOf, probedEntry, type RequestMix } from '../model/request-mix.ts'
import type { Tally } from '../model/tally.ts'

/** What options say of the requests of the load, and of what is counted of their responses. */
interface Mixed {
  readonly mix: RequestMix | undefined
  readonly tallies: readonly Tally[]
}

/** What a plan of the load says of them; nothing where there is one request. */
export function mixOf({ mix, tallies }: Mixed): Pick<LoadPlan, 'mix' | 'tallies'> {
  return { ...(mix && { mix }), ...(tallies.length > 0 && { tallies }) }
}

/** Whether there are several requests, which can be told apart. */
export function hasSeveral({ mix }: Pick<Mixed, 'mix'>): boolean {
  return mix !== undefined && mix.entries.length > 1
}

/** What a result records of the requests of a mix: `method` and `path` are those of the probe, with its placeholders as they are written. */
interface MixSettings {
  readonly method?: string
  readonly path?: string
  readonly requests?: MixedRequest[]
  readonly tally?: string[]
}

/** What a result records of them: neither headers nor bodies nor data, which may be secret. */
export function mixSettings({ mix, tallies }: Mixed): MixSettings {
  const requests = mix?.entries.map(({ name, weight, ratePerSec = null, method, path }) => {
    return { name, weight, ratePerSec, method, path }
  })
  return {
    ...(mix && probeSettings(mix)),
    ...(requests && { requests }),
    ...(tallies.length > 0 && { tally: tallies.map(({ name }) => name) }),
  }
}

function probeSettings({ entries }: RequestMix): Pick<MixSettings, 'method' | 'path'> {
  const { method, path } = probedEntry(entries)
  return { method, path }
}

/** @throws RunError where a rate leaves nothing to the requests without a rate of their own */
export function refuseLowRate({ mix }: Pick<Mixed, 'mix'>, perSec: number): void {
  const own = mix ? ownRateOf(mix.entries) : 0
  if (own === 0 || own < perSec) return
  throw new RunError(
    `the requests' own rates add up to ${own}/s, but this run has only ${perSec}/s`,
    'Lower the rates in the file of --requests, or set --rate',
  )
}
