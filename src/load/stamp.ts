import { parseStamp } from '../model/worker-id.ts'

/** Header in which the agent names the worker that answers, as `slot.incarnation` (model/worker-id.ts). */
export const STAMP_HEADER = 'x-clusterbench-worker'

/** Header in which the agent tells what CPU time a response took, in microseconds (targets/host/agent-response-cpu.cts). */
export const CPU_HEADER = 'x-clusterbench-cpu'

/** Header in which a server says when to try again (RFC 9110, section 10.2.3). */
const RETRY_AFTER = 'retry-after'

/** Number of the worker that stamped an answer; -1 when none did. `headers` are names and values in turn. */
export function stampIn(headers: readonly (string | Buffer)[]): number {
  const at = placeOf(STAMP_HEADER, headers)
  return at < 0 ? -1 : parseStamp(String(headers[at + 1]))
}

/** The value of the header with this name, in lower case; undefined where there is none. `headers` are names and values in turn. */
export function headerIn(headers: readonly (string | Buffer)[], name: string): string | undefined {
  const at = placeOf(name, headers)
  if (at < 0) return undefined
  const value = headers[at + 1]!
  return (typeof value === 'string' ? value : value.toString('latin1')).trim()
}

/** Whether an answer says when to try again. `headers` are names and values in turn. */
export function hasRetryAfter(headers: readonly (string | Buffer)[]): boolean {
  return placeOf(RETRY_AFTER, headers) >= 0
}

/** The place of a header's name; -1 where it is missing. */
function placeOf(wanted: string, headers: readonly (string | Buffer)[]): number {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!
    if (name.length === wanted.length && String(name).toLowerCase() === wanted) return at
  }
  return -1
}
