import type { ServerResponse } from 'node:http'

const HEADER = 'x-clusterbench-cpu'

/** How much CPU time a process, or a thread, has used, in microseconds. */
type CpuClock = () => NodeJS.CpuUsage

/** Node 22.15, 23.9 and newer. */
interface ThreadClock {
  readonly threadCpuUsage?: CpuClock
}

/**
 * Tells with each response how much CPU time it took the process, from the request to the response's head, in a header of the response
 * (load/stamp.ts). Nothing is told of a response during which the app had not ended another one: whose time it was cannot be known then. An app that
 * responds without waiting for anything never has two of them. Returns what is to be told of each request as it begins.
 */
function timeResponses(inThread: boolean): (response: ServerResponse) => void {
  const { threadCpuUsage } = process as ThreadClock
  // The CPU time of a process is that of all of its threads.
  const clock = inThread ? threadCpuUsage : process.cpuUsage
  if (!clock) return () => {}
  const usedUs = () => {
    const { user, system } = clock.call(process)
    return user + system
  }
  const requests = { begun: 0, open: 0 }
  return response => {
    const isAlone = requests.open === 0
    requests.begun += 1
    requests.open += 1
    const number = requests.begun
    let isOpen = true
    const ended = () => {
      if (isOpen) requests.open -= 1
      isOpen = false
    }
    // The first comes as the app ends the response, the other one also where its client did not wait for that.
    response.once('prefinish', ended)
    response.once('close', ended)
    const startUs = isAlone ? usedUs() : 0
    const writeHead = response.writeHead as (...given: unknown[]) => ServerResponse
    response.writeHead = ((...given: unknown[]) =>
      writeHead.apply(
        response,
        told(response, given, () => (isAlone && requests.begun === number ? usedUs() - startUs : undefined)),
      )) as ServerResponse['writeHead']
  }
}

/** Puts the time into the head that is about to be written, and takes out what the app has of another's; gives what `writeHead` is to get. */
function told(response: ServerResponse, given: unknown[], timeUs: () => number | undefined): unknown[] {
  try {
    if (response.headersSent) return given
    response.removeHeader(HEADER)
    const us = timeUs()
    if (us !== undefined) response.setHeader(HEADER, String(us))
    return given.map(withoutTime)
  } catch {
    // The app comes first.
    return given
  }
}

const isTime = (name: unknown) => typeof name === 'string' && name.toLowerCase() === HEADER

/** Headers as `writeHead` takes them, an object or names and values in turn, without the time that a response brings from elsewhere. */
function withoutTime(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return headers
  if (!Array.isArray(headers)) {
    const entries = Object.entries(headers)
    return entries.some(([name]) => isTime(name))
      ? Object.fromEntries(entries.filter(([name]) => !isTime(name)))
      : headers
  }
  const isName = (at: number) => at % 2 === 0 && isTime(headers[at])
  return headers.filter((each, at) => !(Array.isArray(each) ? isTime(each[0]) : isName(at) || isName(at - 1)))
}

export type TimeResponses = typeof timeResponses

module.exports = { timeResponses }
