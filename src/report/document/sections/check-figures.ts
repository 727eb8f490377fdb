import type { CheckResult, CheckTrial, SentCount, StepCount, ValueCount } from '../../../model/check-result.ts'
import { formatCount } from '../../numbers.ts'
import { type Cell, cell, cellsOf, columnsOf, type Figure, NONE, type Row } from '../blocks.ts'
import { ofCheck } from '../section-of.ts'

/** A step of an arm, or all of them together. */
interface StepRow {
  readonly stayed: SentCount
  readonly moved: SentCount
  readonly unique: ValueCount | undefined
}

const FIGURES: readonly Figure<StepRow>[] = [
  {
    head: ['failed,', 'stayed'],
    term: 'failed, stayed',
    meaning: 'of those that one worker had from the start',
    of: ({ stayed }) => countCell(stayed),
  },
  {
    head: ['failed,', 'changed'],
    term: 'failed, changed',
    meaning: 'of those that had gone on with another worker',
    of: ({ moved }) => countCell(moved),
  },
  {
    head: ['twice,', 'alone'],
    term: 'twice, alone',
    meaning: 'values that have to be unique and came again, while one sequence was sent at a time',
    of: ({ unique }) => (unique ? againCell(unique.serial) : NONE),
  },
  {
    head: ['twice,', 'together'],
    term: 'twice, together',
    meaning: 'the same while several were',
    of: ({ unique }) => (unique?.parallel ? againCell(unique.parallel) : NONE),
  },
]

/** What became of each step, with one worker and after a change. */
export const checkFigures = ofCheck((result, { nameOf }) => {
  if (result.trials.length === 0) return undefined
  const hasValues = result.trials.some(({ values }) => values.some(({ kind }) => kind === 'unique'))
  const figures = hasValues ? FIGURES : FIGURES.slice(0, 2)
  const rows = result.trials.flatMap(trial => rowsOf(trial, result, { figures, nameOf }))
  return {
    name: 'figures',
    title: 'Figures',
    spare: 2,
    blocks: [
      {
        kind: 'table',
        name: 'figures',
        caption: 'Steps that failed, of those that were sent',
        columns: [{ head: ['arm, step'], text: true }, ...columnsOf(figures)],
        rows,
        arms: 'rows',
      },
      { kind: 'legend', marks: [] },
    ],
  }
})

interface TableTerms {
  readonly figures: readonly Figure<StepRow>[]
  readonly nameOf: (arm: string) => string
}

function rowsOf(trial: CheckTrial, { settings }: CheckResult, { figures }: TableTerms): Row[] {
  const { stayed, moved } = trial.serial
  const isOne = new Set(settings.steps.map(({ sequence }) => sequence)).size === 1
  const all = { head: cell(trial.arm), cells: cellsOf(figures, { stayed, moved, unique: undefined }) }
  const parts = trial.steps.map((step): Row => {
    const unique = trial.values.find(value => value.kind === 'unique' && isSameStep(value, step))
    const name = isOne ? step.step : `${step.sequence}: ${step.step}`
    return { head: cell(name), cells: cellsOf(figures, { ...step, unique }), isPart: true }
  })
  return [all, ...parts]
}

function isSameStep(value: ValueCount, step: StepCount): boolean {
  return value.sequence === step.sequence && value.step === step.step
}

function countCell({ sent, failed }: SentCount): Cell {
  if (sent === 0) return cell(NONE)
  return { lines: [`${formatCount(failed)} of ${formatCount(sent)}`], tone: failed > 0 ? 'alarm' : 'plain' }
}

function againCell({ within, between, given }: ValueCount['serial']): Cell {
  return countCell({ sent: given, failed: within + between })
}
