import type { CompareResult } from '../../../model/compare-result.ts'
import type { Result, TrialsResult } from '../../../model/result.ts'
import type { Environment, ResultArm } from '../../../model/result-parts.ts'
import {
  formatCount,
  formatDuration,
  formatMib,
  formatNumberOf,
  formatPercent,
  formatRate,
  formatTime,
  NBSP,
} from '../../numbers.ts'
import { capacityClosing, capacityFacts } from '../../sentences/capacity-run.ts'
import { chaosClosing, originOfRate } from '../../sentences/chaos/closing.ts'
import { checkClosing, checkFacts } from '../../sentences/check-run.ts'
import { clientFacts } from '../../sentences/clients.ts'
import { calibrationInWords, closingSentence, connectionsInWords } from '../../sentences/closing.ts'
import { requestWords } from '../../sentences/entries.ts'
import { listed } from '../../sentences/listed.ts'
import { loadFacts, profileText } from '../../sentences/load.ts'
import { loadedLines } from '../../sentences/server.ts'
import { messageWords, sessionWords } from '../../sentences/sessions.ts'
import { soakClosing, soakFacts } from '../../sentences/soak-run.ts'
import { tlsFactsOf } from '../../sentences/tls.ts'
import { versionText } from '../../sentences/versions.ts'
import { cell, NONE, type Row, type Table } from '../blocks.ts'
import type { SectionOf } from '../section-of.ts'

type Fact = readonly [name: string, value: string]

/** The machine and what was asked for: for those who want to judge the figures, or to repeat the run. In a terminal in one paragraph. */
export const run: SectionOf = ({ result }, { medium }) => {
  const section = { name: 'machine', title: 'Machine and run', folded: true, spare: 7 }
  if (medium === 'terminal') {
    return { ...section, blocks: [{ kind: 'aside', text: closingOf(result) }] }
  }
  return {
    ...section,
    blocks: [
      { kind: 'facts', title: 'Machine', facts: machineFacts(result.environment) },
      { kind: 'facts', title: 'Run', facts: factsOf(result) },
      armsTable(result),
    ],
  }
}

function closingOf(result: Result): string {
  if (result.command === 'capacity') return capacityClosing(result)
  if (result.command === 'check') return checkClosing(result)
  if (result.command === 'soak') return soakClosing(result)
  return result.command === 'compare' ? closingSentence(result) : chaosClosing(result)
}

function factsOf(result: Result): Fact[] {
  if (result.command === 'check') return [...checkFacts(result), ...clientFact(result), ...commonFacts(result)]
  const asked: Fact[] = [['Request', requestWords(result)]]
  if (result.command === 'capacity')
    return [...asked, ...capacityFacts(result), ...clientFact(result), ...commonFacts(result)]
  if (result.command === 'soak')
    return [
      ...requestFacts(result),
      ...soakFacts(result),
      ...clientFact(result),
      ...tlsFact(result),
      ...commonFacts(result),
    ]
  return result.command === 'compare' ? compareFacts(result) : chaosFacts(result)
}

/** What the machine was. */
function machineFacts(environment: Environment): Fact[] {
  const { cpuModel, cpus, cgroupQuota, memoryMib, kernel, platform, arch, virtualization, node, git, ci } = environment
  return [
    ['CPU', cpuModel],
    ['CPUs available', `${formatCount(cpus)}${cgroupQuota === null ? '' : `, quota ${cgroupQuota}`}`],
    ['Memory', `${formatMib(memoryMib)}${NBSP}MiB`],
    ['System', `${platform} ${arch}, kernel ${kernel}`],
    ['Virtual machine', virtualization ?? 'none detected'],
    ['Load generator', `Node ${node}${placementWords(environment)}`],
    ...(git ? [['Commit', `${git.commit.slice(0, 12)}${git.dirty ? ', with uncommitted changes' : ''}`] as const] : []),
    ...(ci === null ? [] : [['CI', ci] as const]),
  ]
}

function placementWords({ placement, niceness }: Environment): string {
  if (placement) return `, on CPU ${placement.generator}; apps on CPU ${placement.apps.join(', ')}`
  return niceness ? `; apps at niceness ${niceness}` : ''
}

function commonFacts({ tool, startedAt, durationMs, seed, state, configFile, settings }: Result): Fact[] {
  const { companions = [] } = settings
  return [
    ...(companions.length === 0 ? [] : [['Companions', listed(companions)] as const]),
    ...(configFile === null ? [] : [['Configured by', configFile] as const]),
    ['Started', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Took', `${formatDuration(durationMs)}${state === 'completed' ? '' : `, ${state}`}`],
    ['Seed', `${seed}`],
    ['Version', `${tool.name} ${tool.version}`],
  ]
}

function compareFacts(result: CompareResult): Fact[] {
  const { settings, generations, summary, baseline } = result
  const { ratePerSec, rateFixed, profile, timeoutMs, engine, budgetMs, alpha } = settings
  const share = generations.length > 0 ? `, ${formatPercent(summary.loadedShare)} of it under load` : ''
  return [
    ['Request', requestWords(result)],
    ['Throughput', `${engine}, ${connectionsInWords(settings)} to each arm`],
    ...clientFact(result),
    ...tlsFact(result),
    ...(profile
      ? [['Rate', `${profileText(profile)}; each arm plays all of it in each generation`] as const]
      : rateFact(ratePerSec, rateFixed ? 'as given' : 'half of the slowest throughput, at most 10,000')),
    ...arrivalFact(result),
    ['Timeout', formatTime(timeoutMs)],
    ['Generations', `${formatCount(generations.length)} within a budget of ${formatDuration(budgetMs)}${share}`],
    ['False positives', `in at most ${formatPercent(alpha)} of runs, over all comparisons and interim looks`],
    ...(baseline ? [['Baseline', `${baseline.path}, of ${baseline.startedAt.slice(0, 10)}`] as const] : []),
    ...calibrationInWords(settings.calibration).map(words => ['Calibrated', words] as const),
    ...commonFacts(result),
  ]
}

function chaosFacts(result: TrialsResult): Fact[] {
  const { settings, plan, summary } = result
  const { timeoutMs, policy } = settings
  const phases = [settings.warmupMs, settings.baselineMs, settings.durationMs, settings.cooldownMs].map(formatDuration)
  const sessions = sessionWords(settings)
  return [
    ...(sessions === undefined
      ? requestFacts(result)
      : [['Load', [sessions, ...messageWords(settings)].join(', ')] as const]),
    ...clientFact(result),
    ...tlsFact(result),
    ['Timeout', formatTime(timeoutMs)],
    ['Phases', `warm-up ${phases[0]}, baseline ${phases[1]}, faults ${phases[2]}, cooldown ${phases[3]}`],
    ['Plan', `${formatNumberOf(plan.faults.length, 'fault')}; replay with --plan plan.json, next to result.json`],
    [
      'Supervisor',
      `at most ${formatNumberOf(policy.maxRestarts, 'restart')} in a row, kill timeout ${formatTime(policy.killTimeout)}`,
    ],
    ['Generator lag', `p99 ${formatTime(summary.generator.lagP99Ms)}`],
    ...commonFacts(result),
  ]
}

/** What was requested, how often and over which connections. */
function requestFacts(result: TrialsResult): Fact[] {
  const { settings } = result
  const { ratePerSec, connections, keepAlive, profile } = settings
  const held = keepAlive ? 'kept alive' : 'a new one for each request'
  const shaped = `${formatRate(ratePerSec ?? 0)}${NBSP}requests per second, then ${profile && profileText(profile)}`
  return [
    ['Request', requestWords(result)],
    ...(profile ? [['Rate', shaped] as const] : rateFact(ratePerSec, originOfRate(settings))),
    ...arrivalFact(result),
    ['Connections', `at most ${formatCount(connections)}, ${held}`],
  ]
}

function clientFact(result: Result): Fact[] {
  const facts = clientFacts(result)
  return facts.length > 0 ? [['Clients', facts.join(', ')]] : []
}

function tlsFact(result: Result): Fact[] {
  const facts = tlsFactsOf(result)
  return facts.length > 0 ? [['TLS', facts.join('; ')]] : []
}

function arrivalFact(result: Result): Fact[] {
  const facts = loadFacts(result)
  return facts.length > 0 ? [['Load', facts.join(', ')]] : []
}

function rateFact(ratePerSec: number | null, how: string): Fact[] {
  return ratePerSec === null ? [] : [['Steady rate', `${formatRate(ratePerSec)}${NBSP}requests per second, ${how}`]]
}

function armsTable({ arms }: Result): Table {
  const [text, figure] = [true, false]
  const isKnown = arms.some(arm => arm.loaded)
  const measured = isKnown ? { measured: text } : {}
  const heads = { arm: text, app: text, mode: text, workers: figure, Node: text, connections: text, ...measured }
  const columns = Object.entries(heads).map(([head, isText]) => ({ head: [head], text: isText }))
  return { kind: 'table', name: 'arms', caption: 'The arms', columns, rows: arms.map(arm => armRow(arm, isKnown)) }
}

function armRow(arm: ResultArm, withLoaded: boolean): Row {
  const { id, app, mode, workers, mostWorkers, keepAlive, control, version, traits } = arm
  const node = traits.elsewhere ? NONE : arm.node
  const remarks = [
    ...(control ? ['second copy of the reference'] : []),
    ...(version ? [`${version.side}: ${versionText(version)}`] : []),
  ]
  const count = traits.elsewhere
    ? NONE
    : `${formatCount(workers)}${mostWorkers === undefined ? '' : `–${formatCount(mostWorkers)}`}`
  const figures = [app, mode, count, node, keepAlive ? 'kept alive' : 'new each time']
  const loaded = withLoaded ? [cell(...loadedLines(arm))] : []
  return { head: cell(id, ...remarks), cells: [...figures.map(figure => cell(figure)), ...loaded] }
}
