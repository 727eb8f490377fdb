import type { RequestSpec } from '../model/arm.ts'

/** Statuses with which a server turns away a body of a type that it was not told. */
const OF_BODY: ReadonlySet<number> = new Set([400, 415, 422, 500])

/** What to do about an answer with an unexpected status, in one sentence. */
export function rejectedAdvice(status: number, request: RequestSpec): string {
  if (OF_BODY.has(status) && request.body !== undefined && !hasType(request))
    return `The request has a body, but no content-type header: add -H 'content-type: ${typeOf(request.body)}'.`
  if (status === 401 || status === 403)
    return "Send what it asks for, for example -H 'authorization: Bearer …', or use --path to request something that is open."
  if (status === 405) return 'Use --method for a method that it allows there, or --path to request something else.'
  if (status === 429) return 'It limits the rate of requests: switch that off for the run.'
  if (status >= 500)
    return `See what the app prints; if it only needs longer until it is ready, raise --start-timeout, and if ${status} is right, use --expect-status ${status}.`
  return `Use --path to request something that it answers, or --expect-status ${status} if that is right.`
}

function hasType({ headers }: RequestSpec): boolean {
  return Object.keys(headers).some(name => name.toLowerCase() === 'content-type')
}

function typeOf(body: string): string {
  if (/^\s*[[{]/.test(body)) return 'application/json'
  return /^[\w.~%+-]+=[^\s]*$/.test(body) ? 'application/x-www-form-urlencoded' : 'text/plain'
}
