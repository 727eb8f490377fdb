import { type Conclusion, conclude } from '../../analysis/conclusion/index.ts'
import type { Result } from '../../model/result.ts'
import { casesOf, isBad, type JudgedCase, worstFirst } from '../cases/index.ts'
import type { StoredResult } from '../format.ts'
import { conclusionEntry } from '../headline/index.ts'
import { formatCount } from '../numbers.ts'
import { scenarioOf } from '../scenario.ts'
import type { Annotation, Grade } from './commands.ts'

/** GitHub shows no more of a step. */
const MOST = 10

const GRADES: readonly Grade[] = ['error', 'warning', 'notice']

/** What the conclusion of a run is to a pipeline. */
const CONCLUDED: Readonly<Record<Conclusion, Grade>> = {
  failed: 'error',
  unfinished: 'error',
  harmed: 'warning',
  inconclusive: 'warning',
  passed: 'notice',
  unjudged: 'notice',
}

/** What to show beside the step: the conclusion, then what decided, what warns, what was diagnosed; the gravest first, and never more than ten. */
export function annotationsOf(results: readonly StoredResult[]): Annotation[] {
  const all = results.flatMap(({ result }) => annotationsOfOne(result))
  const worst = all.sort((a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade))
  if (worst.length <= MOST) return worst
  const shown = worst.slice(0, MOST - 1)
  const rest = worst.length - shown.length
  const grade = worst[shown.length]!.grade
  return [...shown, { grade, title: 'clusterbench', message: `${formatCount(rest)} more are in the report.` }]
}

function annotationsOfOne(result: Result): Annotation[] {
  const scenario = scenarioOf(result)
  const cases = worstFirst(casesOf(result)).flatMap(each => annotationOf(each, scenario))
  return [conclusionAnnotation(result, scenario), ...cases, ...findingAnnotations(result, scenario)]
}

function conclusionAnnotation(result: Result, scenario: string): Annotation {
  const { label, text } = conclusionEntry(result, arm => arm)
  return { grade: CONCLUDED[conclude(result).conclusion], title: `${scenario}: ${label}`, message: text }
}

function annotationOf(judged: JudgedCase, scenario: string): Annotation[] {
  const grade = gradeOf(judged)
  const { label, verdict, sentence } = judged
  return grade && !judged.control ? [{ grade, title: `${scenario}: ${label} ${verdict}`, message: sentence }] : []
}

/** An error is what the exit code follows; what only informs is not shown here. */
function gradeOf(judged: JudgedCase): Grade | undefined {
  const { weight, verdict } = judged
  if (weight === 'informs') return undefined
  if (isBad(judged)) return weight === 'decides' ? 'error' : 'warning'
  return verdict === 'inconclusive' && weight === 'decides' ? 'warning' : undefined
}

function findingAnnotations(result: Result, scenario: string): Annotation[] {
  if (!('trials' in result)) return []
  return result.summary.findings
    .filter(finding => finding.severity === 'problem')
    .map(({ title, evidence, advice }) => ({
      grade: 'warning',
      title: `${scenario}: ${title}`,
      message: `${evidence} ${advice}`,
    }))
}
