/** By what a sticky primary tells clients apart: their address, a cookie or a header. */
export type StickyBy = 'address' | `cookie:${string}` | `header:${string}`

const NAMED = /^(cookie|header):[!#$%&'*+.^_`|~\w-]+$/

/** Whether a text says so. Names are tokens, as RFC 9110 (section 5.6.2) and RFC 6265 have them. */
export function isStickyBy(text: string): text is StickyBy {
  return text === 'address' || NAMED.test(text)
}
