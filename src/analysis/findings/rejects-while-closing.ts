import { countOf } from '../chaos/rejections.ts'
import { perArm, plural } from './finding.ts'
import { rejectingWorkers, statusesOf, unreadyWorkers, whileClosing } from './worker-rejections.ts'

/** A worker that rejected more than this before rejects for another reason. */
const OF_ALL = 0.5

/** Some frameworks answer 503 on connections that are still open while the server closes; the client could have been served. */
export const rejectsWhileClosing = perArm({
  id: 'rejects-while-closing',
  severity: 'problem',
  title: 'Workers reject requests while they shut down',
  advice:
    'Requests on connections that are still open can be served until the last one: answer them with `Connection: close` instead of an error, and fail only the health check. Fastify has return503OnClosing: false; with terminus or lightship, let only the readiness endpoint report the shutdown.',
  evidence: view => {
    const unready = unreadyWorkers(view).map(({ worker }) => worker)
    const closing = rejectingWorkers(view).flatMap(each => {
      const rows = whileClosing(each, view)
      const isMost = countOf(rows) >= OF_ALL * countOf(each.rows)
      return rows.length > 0 && isMost && !unready.includes(each.worker) ? [rows] : []
    })
    const rows = closing.flat()
    if (rows.length === 0) return undefined
    return `${plural(closing.length, 'worker')} answered ${plural(countOf(rows), 'request')} with ${statusesOf(rows)} between being told to exit and exiting`
  },
})
