import type { Finding } from '../../model/chaos-result.ts'
import type { Environment, Warning } from '../../model/result-parts.ts'
import { inWords, type JudgedCase } from '../cases/index.ts'
import { formatCount, formatMib } from '../numbers.ts'
import type { Block } from './blocks.ts'
import { escaped, folded } from './escape.ts'

/** Lines of a list. */
const MOST_LINES = 40

/** A list of lines that are Markdown already; the rest is counted. */
export function list(lines: readonly string[]): string {
  const more = lines.length - MOST_LINES
  const rest = more > 0 ? [`… and ${formatCount(more)} more in the result file`] : []
  return [...lines.slice(0, MOST_LINES), ...rest].map(line => `- ${line}`).join('\n')
}

/** What became of the thresholds. */
export function thresholdsBlock(cases: readonly JudgedCase[]): Block {
  const lines = cases
    .filter(each => each.kind === 'threshold')
    .map(({ label, arm, reference, verdict, weight, figures, reason }) => {
      const where = reference === null ? arm : `${arm} against ${inWords(reference)}`
      const only = weight === 'warns' ? ' (warns only)' : ''
      const why = reason === null ? '' : `; ${reason}`
      return `**${verdict}** ${escaped(label)} in ${escaped(where, 120)}: ${escaped(`${figures.head}${why}`)}${only}`
    })
  const text = lines.length === 0 ? '' : `**Thresholds**\n\n${list(lines)}`
  return { name: 'thresholds', text, spare: 3 }
}

/** What was diagnosed, with evidence and advice. */
export function findingsBlock(findings: readonly Finding[]): Block {
  const lines = findings.map(({ severity, title, evidence, advice, arms }) => {
    const where = arms.length === 0 ? '' : ` (${escaped(arms.join(', '), 120)})`
    return `**${severity}: ${escaped(title)}**${where}<br>${escaped(evidence)}<br>→ ${escaped(advice)}`
  })
  return { name: 'findings', text: lines.length === 0 ? '' : `**Findings**\n\n${list(lines)}`, spare: 4 }
}

/** What to know before trusting the figures. */
export function warningsBlock(warnings: readonly Warning[]): Block {
  const lines = warnings.map(({ message, advice }) => `${escaped(message)} ${escaped(advice)}`)
  const title = `${warnings.length} warning${warnings.length === 1 ? '' : 's'}`
  return { name: 'warnings', text: lines.length === 0 ? '' : folded(title, list(lines)), spare: 5 }
}

/** Where it ran. */
export function machineBlock(environment: Environment, more: readonly string[] = []): Block {
  const { cpuModel, cpus, cgroupQuota, memoryMib, kernel, platform, arch, node, virtualization, git, ci } = environment
  const lines = [
    `${cpuModel} × ${cpus}${cgroupQuota === null ? '' : ` (quota of ${cgroupQuota} CPUs)`}, ${formatMib(memoryMib)} MiB`,
    `${platform} ${arch}, kernel ${kernel}${virtualization === null ? '' : `, ${virtualization}`}`,
    `clusterbench and its load generator on Node ${node}`,
    ...(git ? [`commit ${git.commit}${git.dirty ? ', with changes that are in no commit' : ''}`] : []),
    ...(ci === null ? [] : [`CI: ${ci}`]),
  ]
  return { name: 'machine', text: folded('Machine', list([...lines, ...more].map(line => escaped(line)))), spare: 7 }
}
