import ms from 'ms'

/** How long a client keeps a connection: so long, or for so many requests. */
export type Lifetime = { readonly ms: number } | { readonly requests: number }

const REQUESTS = /^([1-9]\d{0,8})req$/
const DURATION = /^\d+(\.\d+)?(ms|s|m|h)$/
const LEAST_MS = 10
const MOST_MS = 43_200_000

/** What `lifetimeOf` understands. */
export const LIFETIME_WORDS = 'a duration from 10ms to 12h or a number of requests: 5s, 100req'

/** Reads `5s` or `100req`; undefined where it is neither. */
export function lifetimeOf(text: string): Lifetime | undefined {
  const [, requests] = REQUESTS.exec(text) ?? []
  if (requests !== undefined) return { requests: Number(requests) }
  if (!DURATION.test(text)) return undefined
  const lasts = ms(text as ms.StringValue)
  return lasts >= LEAST_MS && lasts <= MOST_MS ? { ms: lasts } : undefined
}
