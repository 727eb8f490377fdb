import type { LoadPlan } from './engine.ts'

/** Headers that describe the connection or the framing: the engines set them, a second one would break the request. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/** The user's request headers without those that the engines set themselves. */
export function requestHeaders(plan: LoadPlan): Record<string, string> {
  const entries = Object.entries(plan.request.headers)
  return Object.fromEntries(entries.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())))
}
