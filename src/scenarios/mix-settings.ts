import type { LoadPlan } from '../load/index.ts'
import { RunError } from '../model/errors.ts'
import type { MixedRequest } from '../model/mixed-request.ts'
import { ownRateOf, probedEntry, type RequestMix } from '../model/request-mix.ts'

/** What options say of the requests of the load. */
interface Mixed {
  readonly mix: RequestMix | undefined
  readonly countHeader: string | undefined
}

/** What a plan of the load says of them; nothing where there is one request. */
export function mixOf({ mix, countHeader }: Mixed): Pick<LoadPlan, 'mix' | 'countHeader'> {
  return { ...(mix && { mix }), ...(countHeader !== undefined && { countHeader }) }
}

/** What a result records of the requests of a mix: `method` and `path` are those of the probe, with its placeholders as they are written. */
interface MixSettings {
  readonly method?: string
  readonly path?: string
  readonly requests?: MixedRequest[]
  readonly countHeader?: string
}

/** What a result records of them: neither headers nor bodies nor data, which may be secret. */
export function mixSettings({ mix, countHeader }: Mixed): MixSettings {
  const requests = mix?.entries.map(({ name, weight, ratePerSec = null, method, path }) => {
    return { name, weight, ratePerSec, method, path }
  })
  return {
    ...(mix && probeSettings(mix)),
    ...(requests && { requests }),
    ...(countHeader !== undefined && { countHeader }),
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
