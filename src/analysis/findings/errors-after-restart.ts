import { countOf } from '../chaos/rejections.ts'
import { perArm, plural } from './finding.ts'
import { isFresh, statusesOf, unexplained } from './worker-rejections.ts'

export const errorsAfterRestart = perArm({
  id: 'errors-after-restart',
  severity: 'problem',
  title: 'Workers answer with errors after they were restarted',
  advice:
    'A new worker lacks something that the old one had, such as a connection, a cache or a setting. Send a request to a fresh process and read its log; if it only needs time, let it listen later.',
  evidence: view => {
    const rows = unexplained(view, isFresh)
    if (rows.length === 0) return undefined
    return `new workers answered ${plural(countOf(rows), 'request')} with ${statusesOf(rows)}, and were not seen to stop`
  },
})
