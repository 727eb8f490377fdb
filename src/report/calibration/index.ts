import type { Calibration } from '../../model/calibration.ts'
import { wrap } from '../characters/lines.ts'
import { joined, paragraphsOf, sheetOf } from '../characters/sections.ts'
import type { Block, Entry, Tone } from '../document/blocks.ts'
import { noticeOf } from '../document/sections/warnings.ts'
import type { RenderOptions } from '../format.ts'
import { formatDuration, formatNumberOf, formatPercent, NBSP } from '../numbers.ts'
import { requestWords } from '../sentences/entries.ts'
import { forecastBlocks } from './forecast-table.ts'
import { adviceSentence, alarmsSentence, detectionSentence, noiseSentence, stateSentence } from './sentences.ts'

/** What the report needs beside the calibration. */
export interface CalibrationRender extends RenderOptions {
  /** Fewer generations of identical copies than this give no advice. */
  readonly leastGenerations: number
}

/** The report of a calibration for a terminal: what was observed and what is advised in words first, then the figures. */
export function renderCalibration(calibration: Calibration, options: CalibrationRender): string {
  const sheet = sheetOf(options)
  const { warnings } = calibration.summary
  const section = (...blocks: Block[]): string[][] => paragraphsOf({ name: '', title: '', spare: 0, blocks }, sheet)
  const noise = noiseSentence(calibration)
  const paragraphs = [
    ...section({ kind: 'entries', entries: entriesOf(calibration, options.leastGenerations) }),
    ...section(...forecastBlocks(calibration)),
    ...(noise === undefined ? [] : section({ kind: 'entries', entries: [entry('noise', 'plain', noise)] })),
    ...(warnings.length === 0 ? [] : section({ kind: 'notices', notices: warnings.map(noticeOf) })),
    ...section({ kind: 'aside', text: closing(calibration) }),
  ]
  return `${joined(paragraphs).replaceAll(NBSP, ' ')}\n`
}

function entry(label: string, tone: Tone, text: string): Entry {
  return { label, tone, text }
}

function entriesOf(calibration: Calibration, leastGenerations: number): Entry[] {
  const { alarms, detections, advice } = calibration.summary
  const state = stateSentence(calibration)
  const isAlarmed = alarms.worse + alarms.better > 0
  return [
    ...(state === undefined ? [] : [entry(calibration.state, 'alarm', state)]),
    entry('alarms', isAlarmed ? 'failed' : 'held', alarmsSentence(calibration)),
    ...detections.map(each => entry('found', 'note', detectionSentence(each, calibration))),
    entry('advice', advice?.reached ? 'held' : 'inconclusive', adviceSentence(calibration, leastGenerations)),
  ]
}

/** What was asked for, and where it ran. */
function closing({ arm, settings, runs, durationMs, seed, environment }: Calibration): string {
  const facts = [
    `app ${arm.app}`,
    `${arm.mode}${arm.workers > 1 ? ` ×${arm.workers}` : ''}`,
    requestWords({ settings }),
    `${formatNumberOf(settings.connections, 'connection')}${arm.keepAlive ? '' : ', no keep-alive'}`,
    settings.engine,
    `${formatNumberOf(runs.length, 'run')} in ${formatDuration(durationMs)}`,
    `seed ${seed}`,
    `Node ${arm.node}`,
    `${environment.cpuModel.replace(/\s+/g, ' ')} × ${formatNumberOf(environment.cpus, 'CPU')}`,
  ]
  return facts.map(fact => fact.replaceAll(' ', NBSP)).join(`${NBSP}· `)
}

/** What a calibration is about to do. */
export interface AnnouncedCalibration {
  readonly app: string
  readonly mode: string
  /** Of each kind. */
  readonly runs: number
  readonly slowdowns: readonly number[]
  /** Of one run. */
  readonly budgetMs: number
  /** At most. */
  readonly totalMs: number
}

/** What is about to be done, and how long it takes at most: said before a calibration begins. */
export function announceCalibration(about: AnnouncedCalibration, columns: number): string {
  const { app, mode, runs, slowdowns, budgetMs, totalMs } = about
  const slowed = slowdowns.map(slowdown => `${runs} with the copy slowed by ${formatPercent(slowdown)}`)
  const text =
    `Calibrating with ${app} in mode ${mode}: ${formatNumberOf(runs, 'run')} of two identical copies, ${slowed.join(', ')}; ` +
    `at most ${formatDuration(budgetMs)} each, ${formatDuration(totalMs)} in all. Ctrl-C stops and keeps what was measured.`
  return wrap(text, columns).join('\n').replaceAll(NBSP, ' ')
}
