import type { Calibration } from '../../model/calibration.ts'
import type { RenderOptions } from '../format.ts'
import { formatDuration, formatNumberOf, NBSP } from '../numbers.ts'
import { type Entry, layOut, wrap } from '../text/lines.ts'
import { type Paint, painter, type Role } from '../text/paint.ts'
import { warningLines } from '../text/warnings.ts'
import { forecastTable } from './forecast-table.ts'
import { adviceSentence, alarmsSentence, detectionSentence, noiseSentence, stateSentence } from './sentences.ts'

/** A narrower terminal breaks the lines itself; beyond the greatest width they are hard to follow. */
const COLUMNS = { least: 60, most: 110 }

/** What the report needs beside the calibration. */
export interface CalibrationRender extends RenderOptions {
  /** Fewer generations of identical copies than this give no advice. */
  readonly leastGenerations: number
}

/** The report of a calibration for a terminal: what was observed and what is advised in words first, then the figures. */
export function renderCalibration(calibration: Calibration, options: CalibrationRender): string {
  const columns = Math.min(COLUMNS.most, Math.max(COLUMNS.least, options.columns))
  const paint = painter(options.color)
  const sections = [
    layOut(entriesOf(calibration, options.leastGenerations, paint), columns),
    forecastTable(calibration, columns, paint),
    layOut(noiseEntries(calibration), columns),
    warningLines(calibration.summary.warnings, columns, paint),
    wrap(closing(calibration), columns).map(line => paint('faint', line)),
  ]
  const paragraphs = sections.filter(lines => lines.length > 0).map(lines => lines.join('\n'))
  return `${paragraphs.join('\n\n').replaceAll(NBSP, ' ')}\n`
}

function entriesOf(calibration: Calibration, leastGenerations: number, paint: Paint): Entry[] {
  const { alarms, detections, advice } = calibration.summary
  const state = stateSentence(calibration)
  const entry = (label: string, role: Role, text: string): Entry => ({ label: paint(role, label), text })
  const isAlarmed = alarms.worse + alarms.better > 0
  return [
    ...(state === undefined ? [] : [entry(calibration.state, 'alarm', state)]),
    entry('alarms', isAlarmed ? 'failed' : 'held', alarmsSentence(calibration)),
    ...detections.map(each => entry('found', 'note', detectionSentence(each, calibration))),
    entry('advice', advice?.reached ? 'held' : 'inconclusive', adviceSentence(calibration, leastGenerations)),
  ]
}

function noiseEntries(calibration: Calibration): Entry[] {
  const sentence = noiseSentence(calibration)
  return sentence === undefined ? [] : [{ label: 'noise', text: sentence }]
}

/** What was asked for, and where it ran. */
function closing({ arm, settings, runs, durationMs, seed, environment }: Calibration): string {
  const facts = [
    `app ${arm.app}`,
    `${arm.mode}${arm.workers > 1 ? ` ×${arm.workers}` : ''}`,
    `${settings.method} ${settings.path}`,
    `${formatNumberOf(settings.connections, 'connection')}${arm.keepAlive ? '' : ', no keep-alive'}`,
    settings.engine,
    `${formatNumberOf(runs.length, 'run')} in ${formatDuration(durationMs)}`,
    `seed ${seed}`,
    `Node ${arm.node}`,
    `${environment.cpuModel.replace(/\s+/g, ' ')} × ${formatNumberOf(environment.cpus, 'CPU')}`,
  ]
  return facts.map(fact => fact.replaceAll(' ', NBSP)).join(`${NBSP}· `)
}
