import type { ServerResponse } from 'node:http'

/** How much CPU time a process, or a thread, has used, in microseconds. */
type CpuClock = () => NodeJS.CpuUsage

/** Node 22.15, 23.9 and newer. */
interface ThreadClock {
  readonly threadCpuUsage?: CpuClock
}

/**
 * Tells with each response how much CPU time it took the process, from the request to the response's head, in a header of the response
 * (load/stamp.ts). Nothing is told of a response during which there was another request without one: whose time it was cannot be known then.
 * An app that answers without waiting for anything never has two of them. Returns what is to be told of each request as it begins.
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
  const requests = { begun: 0, unanswered: 0 }
  return response => {
    const isAlone = requests.unanswered === 0
    requests.begun += 1
    requests.unanswered += 1
    const number = requests.begun
    let isAnswered = false
    const answered = () => {
      if (!isAnswered) requests.unanswered -= 1
      isAnswered = true
    }
    response.once('close', answered)
    const writeHead = response.writeHead as (...given: unknown[]) => ServerResponse
    const startUs = isAlone ? usedUs() : 0
    response.writeHead = ((...given: unknown[]) => {
      if (isAlone && !isAnswered && requests.begun === number && !response.headersSent)
        response.setHeader('x-clusterbench-cpu', String(usedUs() - startUs))
      answered()
      return writeHead.apply(response, given)
    }) as ServerResponse['writeHead']
  }
}

export type TimeResponses = typeof timeResponses

module.exports = { timeResponses }
