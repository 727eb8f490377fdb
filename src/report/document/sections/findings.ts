import type { Finding } from '../../../model/chaos-result.ts'
import type { TrialsResult } from '../../../model/result.ts'
import type { Notice } from '../blocks.ts'
import { ofTrials } from '../section-of.ts'

/** What was diagnosed: each with its severity, its evidence, and what to do. */
export const findings = ofTrials((result, { nameOf }) => {
  const all = result.summary.findings
  if (all.length === 0) return undefined
  const notices = all.map(finding => noticeOf(finding, result, nameOf))
  return { name: 'findings', title: 'Findings', spare: 4, blocks: [{ kind: 'notices', notices }] }
})

function noticeOf(finding: Finding, { arms }: TrialsResult, nameOf: (arm: string) => string): Notice {
  const { severity, title, evidence, advice } = finding
  const isSaid = finding.arms.every(arm => `${title} ${evidence}`.includes(arm))
  const where = finding.arms.length < arms.length && !isSaid ? ` (${finding.arms.map(nameOf).join(', ')})` : ''
  return {
    label: severity,
    tone: severity,
    title: `${title}${where}`,
    evidence: withFullStop(evidence),
    advice: withFullStop(advice),
  }
}

function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
