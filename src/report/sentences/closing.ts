import type { CompareResult } from '../../model/compare-result.ts'
import type { Environment } from '../../model/result-parts.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent, NBSP } from '../numbers.ts'
import { baselineInWords } from './baseline.ts'
import { clientFacts } from './clients.ts'
import { companionFacts } from './companions.ts'
import { requestWords } from './entries.ts'
import { loadFacts } from './load.ts'
import { loadedFacts } from './server.ts'
import { tlsFactsOf } from './tls.ts'

/** Longer facts would not fit a line. */
const LONGEST_UNBROKEN = 64

/** A fact that stays on one line, if it can. */
export function unbroken(fact: string): string {
  return fact.length > LONGEST_UNBROKEN ? fact : fact.replaceAll(' ', NBSP)
}

/** What was asked for, and where it ran: one paragraph, for those who want to repeat it. */
export function closingSentence(result: CompareResult): string {
  return [...askedFor(result), ...happened(result)].map(fact => unbroken(fact)).join(`${NBSP}· `)
}

function askedFor(result: CompareResult): string[] {
  const { settings, arms, baseline, configFile } = result
  const { engine } = settings
  const keepAlive = arms.every(arm => arm.keepAlive)
  const apps = [...new Set(arms.map(arm => arm.app))]
  return [
    ...(apps.length === 1 ? [`app ${apps[0]}`] : []),
    ...companionFacts(result),
    requestWords(result),
    ...loadedFacts(result),
    ...tlsFactsOf(result),
    `${connectionsInWords(settings)}${keepAlive ? '' : ', no keep-alive'}`,
    ...clientFacts(result),
    ...loadFacts(result),
    engine,
    ...(configFile === null ? [] : [`configured by ${configFile}`]),
    ...(baseline ? [`against ${baselineInWords(baseline)}`, baseline.path] : []),
    ...calibrationInWords(settings.calibration).map(words => `calibrated ${words}`),
  ]
}

/** The connections to each arm, and whence they were raised: `250 connections, raised from 10`. */
export function connectionsInWords({ connections, connectionTrials }: CompareResult['settings']): string {
  const first = connectionTrials[0]?.connections ?? connections
  const raised = first < connections ? `, raised from ${formatCount(first)}` : ''
  return `${formatNumberOf(connections, 'connection')}${raised}`
}

/** When the calibration that a run followed was made, and what it finds; empty where the run followed none. */
export function calibrationInWords(calibration: CompareResult['settings']['calibration']): [] | [words: string] {
  if (!calibration?.applied) return []
  const { startedAt, finds } = calibration
  const power = finds && `: finds ${formatPercent(finds.slowdown)} in ${formatDuration(finds.budgetMs)} with 95 % power`
  return [`${startedAt.slice(0, 10)}${power ?? ''}`]
}

function happened({ generations, durationMs, summary, seed, environment, arms }: CompareResult): string[] {
  const cpus = `${environment.cpuModel.replace(/\s+/g, ' ')} × ${formatNumberOf(environment.cpus, 'CPU')}`
  return [
    `${formatNumberOf(generations.length, 'generation')} in ${formatDuration(durationMs)}`,
    ...(generations.length > 0 ? [`${formatPercent(summary.loadedShare)} of it under load`] : []),
    `seed ${seed}`,
    ...programsFact(arms),
    cpus,
    ...placementFact(environment),
  ]
}

/** What ran the apps: the Node, where all have the same, and the program that replaced their workers. */
export function programsFact(arms: CompareResult['arms']): string[] {
  const nodes = [...new Set(arms.flatMap(({ node, traits }) => (traits.elsewhere ? [] : [node])))]
  const launchers = arms.flatMap(({ launcher }) =>
    launcher ? [`${launcher.name} ${launcher.version ?? ''}`.trim()] : [],
  )
  return [...(nodes.length === 1 ? [`Node ${nodes[0]}`] : []), ...new Set(launchers)]
}

/** How the load generator and the apps shared the CPUs, where that was arranged. */
export function placementFact({ placement, niceness }: Environment): string[] {
  if (!placement) return niceness ? [`apps at niceness ${niceness}, behind the load generator`] : []
  const { generator, apps } = placement
  return [`load generator on CPU ${generator}, ${apps.length === 1 ? `apps on CPU ${apps[0]}` : 'apps on the others'}`]
}
