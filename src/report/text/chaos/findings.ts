import type { ChaosResult, Finding } from '../../../model/chaos-result.ts'
import { wrap } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'
import { padTo } from '../width.ts'

/** As wide as the longest severity. */
const LABEL_COLUMNS = 'problem'.length + 2

/** What was diagnosed: its title, and under it the evidence and what to do. */
export function findingLines(result: ChaosResult, columns: number, paint: Paint): string[] {
  return result.summary.findings.flatMap((finding, at) => [
    ...(at === 0 ? [] : ['']),
    ...oneFinding(finding, result, columns, paint),
  ])
}

function oneFinding(finding: Finding, { arms }: ChaosResult, columns: number, paint: Paint): string[] {
  const { severity, title, evidence, advice } = finding
  const room = columns - LABEL_COLUMNS
  const where = finding.arms.length < arms.length ? finding.arms.map(nameInText).join(', ') : ''
  const shown =
    where !== '' && !finding.arms.every(arm => `${title} ${evidence}`.includes(arm)) ? `${title} (${where})` : title
  const lines = [
    ...wrap(shown, room).map(line => paint('heading', line)),
    ...wrap(ended(evidence), room),
    ...wrap(ended(advice), room - 2).map((line, at) => `${at === 0 ? '→' : ' '} ${line}`),
  ]
  return lines.map((line, at) => `${padTo(at === 0 ? paint(severity, severity) : '', LABEL_COLUMNS)}${line}`)
}

/** A sentence with its full stop. */
function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
