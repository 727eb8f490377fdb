import { countOf } from '../chaos/rejections.ts'
import { perArm, plural } from './finding.ts'
import { isFresh, statusesOf, unexplained } from './worker-rejections.ts'

export const rejectsUnderLoad = perArm({
  id: 'rejects-under-load',
  severity: 'problem',
  title: 'The remaining workers reject requests when one is missing',
  advice:
    'They are too slow to take over its share, or depend on something that went down with it. Run more workers, so that the rest can carry the load.',
  evidence: view => {
    const rows = unexplained(view, worker => !isFresh(worker))
    if (rows.length === 0) return undefined
    return `workers that had been there before the faults answered ${plural(countOf(rows), 'request')} with ${statusesOf(rows)}`
  },
})
