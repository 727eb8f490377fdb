import { parseStamp } from '../model/worker-id.ts'

/** Header in which the agent names the worker that answers, as `slot.incarnation` (model/worker-id.ts). */
export const STAMP_HEADER = 'x-clusterbench-worker'

/** Number of the worker that stamped an answer; -1 when none did. `headers` are names and values in turn. */
export function stampIn(headers: readonly (string | Buffer)[]): number {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!
    if (name.length === STAMP_HEADER.length && String(name).toLowerCase() === STAMP_HEADER)
      return parseStamp(String(headers[at + 1]))
  }
  return -1
}
