import type { CompareResult } from '../../model/compare-result.ts'
import { formatInterval, formatRatio } from '../numbers.ts'
import { boundSign, isOfBaseline, namingBaseline, type Pairing, pairingsOf } from '../pairing.ts'
import { shortNames } from './names.ts'
import type { Paint, Role } from './paint.ts'
import { type Axis, layAxis } from './ratio-axis.ts'
import { padTo, shorten, widthOf } from './width.ts'

const MOST_NAME_COLUMNS = 20

/** The ratios of throughput with their intervals as a forest plot: one line for each candidate. */
export function renderForest(result: CompareResult, columns: number, paint: Paint): string[] {
  const pairings = pairingsOf(result).filter(each => each.primary.generations > 0)
  if (pairings.length === 0) return []
  const labels = labelsOf(pairings, result)
  const figures = pairings.map(figureOf)
  const labelColumns = Math.max(...labels.map(widthOf)) + 2
  const figureColumns = Math.max(...figures.map(widthOf)) + 2
  const margin = pairings[0]!.primary.margin
  const axis = layAxis(
    pairings.map(each => each.primary),
    margin,
    columns - labelColumns - figureColumns,
  )
  const rows = pairings.map((pairing, at) => {
    const plot = plotLine(pairing, axis, margin)
    const role: Role = pairing.control ? 'control' : pairing.primary.verdict
    return `${padTo(labels[at]!, labelColumns)}${paintPlot(plot, role, paint)}  ${figures[at]}`.trimEnd()
  })
  const indent = ' '.repeat(labelColumns)
  return [
    ...title(pairings, result, columns, paint),
    ...rows,
    `${indent}${paint('faint', rule(axis))}`,
    `${indent}${paint('faint', tickLabels(axis))}`,
  ]
}

function title(pairings: readonly Pairing[], result: CompareResult, columns: number, paint: Paint): string[] {
  const references = new Set(pairings.map(each => each.reference.arm))
  const whom =
    references.size === 1
      ? namingBaseline(arm => arm)([...references][0]!)
      : isOfVersions(result)
        ? 'base'
        : 'its reference'
  const band = `(░ margin ±${Number((pairings[0]!.primary.margin * 100).toPrecision(3))} %)`
  const text = `throughput against ${shorten(whom, columns - 20 - widthOf(band))}`
  return [`${paint('heading', text)} ${paint('faint', band)}`]
}

/** Each arm of the head is compared with the same arm of the base, which need not be said of each. */
function isOfVersions({ arms }: CompareResult): boolean {
  return arms.some(arm => arm.version)
}

/** Each candidate's name, with its reference where they differ. */
function labelsOf(pairings: readonly Pairing[], result: CompareResult): string[] {
  const several = new Set(pairings.map(each => each.reference.arm)).size > 1 && !isOfVersions(result)
  const nameOf = shortNames(
    result.arms.map(({ id }) => id),
    several ? MOST_NAME_COLUMNS / 2 + 2 : MOST_NAME_COLUMNS,
  )
  return pairings.map(({ candidate, reference }) =>
    several
      ? `${nameOf(candidate.arm)} : ${isOfBaseline(reference.arm) ? 'baseline' : nameOf(reference.arm)}`
      : nameOf(candidate.arm),
  )
}

function figureOf(pairing: Pairing): string {
  const { ratio, ci } = pairing.primary
  const interval = ci ? ` ${formatInterval(ci, ratio)}` : ' so far'
  return `${boundSign(pairing.primary, ' ')}${formatRatio(ratio)}${interval}`
}

/** One line of the plot: the margin band, 1×, and on them the interval with its estimate. */
function plotLine({ primary: { ratio, ci } }: Pairing, axis: Axis, margin: number): string[] {
  const cells = Array.from({ length: axis.columns }, () => ' ')
  const last = axis.columns - 1
  for (let at = axis.column(1 - margin); at <= axis.column(1 + margin); at++) if (cells[at]) cells[at] = '░'
  cells[axis.column(1)] = '│'
  if (ci) {
    const [low, high] = ci.map(bound => axis.column(bound)) as [number, number]
    for (let at = Math.max(0, low); at <= Math.min(last, high); at++) cells[at] = '─'
    cells[Math.max(0, low)] = low < 0 ? '◄' : '├'
    cells[Math.min(last, high)] = high > last ? '►' : '┤'
  }
  cells[axis.column(ratio)] = ci ? '●' : '○'
  return cells
}

/** Colours the interval for its verdict, and dims what is behind it. */
function paintPlot(cells: readonly string[], role: Role, paint: Paint): string {
  const runs = cells.join('').match(/[░│]+|[^░│]+/g) ?? []
  return runs.map(run => paint(/[░│]/.test(run) ? 'faint' : role, run)).join('')
}

function rule(axis: Axis): string {
  const cells = Array.from({ length: axis.columns }, () => '─')
  for (const tick of axis.ticks) cells[tick.column] = '┬'
  cells[axis.column(1)] = '┼'
  return cells.join('')
}

function tickLabels(axis: Axis): string {
  let line = ''
  for (const { column, label } of axis.ticks) {
    const start = Math.min(axis.columns - label.length, Math.max(0, column - Math.floor(label.length / 2)))
    line = `${line.padEnd(start)}${label}`
  }
  return line
}
