import type { CheckProblem } from '../../../model/check-result.ts'
import { evidenceOf, type ShownProblem, sharedProblems } from '../../sentences/check.ts'
import { listed } from '../../sentences/listed.ts'
import type { Notice } from '../blocks.ts'
import { ofCheck } from '../section-of.ts'

/** What is wrong, what shows it, and what to do about it. */
export const checkProblems = ofCheck((result, { nameOf }) => {
  const shown = sharedProblems(result, result.summary.arms)
  const kinds = [...new Set(shown.map(({ problem }) => problem.kind))]
  const notices = kinds.map(kind =>
    noticeOf(
      shown.filter(({ problem }) => problem.kind === kind),
      nameOf,
    ),
  )
  if (notices.length === 0) return undefined
  return { name: 'findings', title: 'Findings', spare: 4, blocks: [{ kind: 'notices', notices }] }
})

const TOLD: Readonly<Record<CheckProblem['kind'], { readonly title: string; readonly advice: string }>> = {
  'session-lost': {
    title: 'A session is known to one worker only',
    advice:
      'Keep sessions in a store that all workers share, such as Redis. Sticky sessions only hide it: load is spread less evenly, and each restart still loses the sessions of a worker.',
  },
  'state-not-shared': {
    title: 'Workers do not share state that responses depend on',
    advice:
      'Keep it in a store that all workers share, such as a database or Redis. A cache in each worker needs entries that expire, or that all workers drop when they change.',
  },
  'lost-updates': {
    title: 'Updates are lost when several come at a time',
    advice:
      'Change the value in one operation, such as INCR in Redis or UPDATE … SET n = n + 1, or in a transaction. What reads a value and writes it later overwrites what came between.',
  },
  'not-unique': {
    title: 'A value that has to be unique comes again, whichever worker gives it',
    advice:
      'Workers have nothing to do with it. Take a value that the app makes anew for each sequence, or correct the app.',
  },
  'not-same': {
    title: 'A value that has to be the same differs, whichever worker gives it',
    advice: 'Workers have nothing to do with it. Take a value that does not change from request to request.',
  },
}

/** The evidence of one step will do: the others are named. */
function noticeOf(all: readonly ShownProblem[], nameOf: (arm: string) => string): Notice {
  const [first, ...others] = all
  const { kind } = first!.problem
  const { title, advice } = TOLD[kind]
  const severity = kind === 'not-unique' || kind === 'not-same' ? 'note' : 'problem'
  const arms = [...new Set(all.flatMap(each => each.arms))]
  const more = [...new Set(others.map(({ problem }) => problem.step))].filter(step => step !== first!.problem.step)
  const same = more.length > 0 ? ` The same is seen in ${listed(more)}.` : ''
  return {
    label: severity,
    tone: severity,
    title: `${title} (${listed(arms.map(nameOf))})`,
    evidence: `${evidenceOf(first!)}${same}`,
    advice,
  }
}
