import { describe, expect, test } from 'vitest'
import { budgetsOf } from '../../../../src/scenarios/calibrate/budgets.ts'
import { planRuns } from '../../../../src/scenarios/calibrate/planned-runs.ts'
import { noisyRuns, SETTINGS } from '../../../support/calibration.ts'

describe('the runs of a calibration', () => {
  const wanted = { runs: 20, slowdowns: [0.05, 0.1], seed: 1 }
  const planned = planRuns(wanted)

  test('each round has one of each kind, and the first run is one of identical copies', () => {
    expect(planned).toHaveLength(60)
    for (let round = 0; round < 20; round++) {
      const kinds = planned.slice(3 * round, 3 * round + 3).map(run => run.slowdown)
      expect(kinds.toSorted()).toEqual([0, 0.05, 0.1])
    }
    expect(planned[0]!.slowdown).toBe(0)
    expect(new Set(planned.map((run, at) => (run.slowdown === 0 ? at % 3 : 'slow'))).size).toBe(4)
  })

  test('each has a seed of its own, which depends on that of the calibration alone', () => {
    expect(new Set(planned.map(run => run.seed)).size).toBe(60)
    expect(planRuns(wanted)).toEqual(planned)
    expect(planRuns({ ...wanted, seed: 2 })).not.toEqual(planned)
    for (const { seed } of planned) expect(Number.isInteger(seed) && seed >= 0).toBe(true)
  })
})

describe('the budgets that are forecast', () => {
  // a generation of 4 s, of which 1.2 s are boot, warm-up and stop
  const runs = noisyRuns(0.01, 3, 9)

  test('more time, more generations; the budget of the runs as it was planned', () => {
    const budgets = budgetsOf({ runs, settings: SETTINGS, seed: 1 })
    expect(budgets.map(each => each.budgetMs)).toEqual([30_000, 60_000, 120_000, 240_000])
    expect(budgets[0]!.generations).toBe(10)
    expect(budgets[1]!.generations).toBeGreaterThanOrEqual(12)
    for (const [at, { generations }] of budgets.entries())
      if (at > 0) expect(generations).toBeGreaterThan(budgets[at - 1]!.generations)
  })

  test('that of the runs is among them', () => {
    const budgets = budgetsOf({ runs, settings: { ...SETTINGS, budgetMs: 45_000 }, seed: 1 })
    expect(budgets.map(each => each.budgetMs)).toEqual([30_000, 45_000, 60_000, 120_000, 240_000])
  })

  test('none that would take minutes to simulate', () => {
    const budgets = budgetsOf({ runs, settings: { ...SETTINGS, budgetMs: 3_600_000 }, seed: 1 })
    expect(budgets.map(each => each.budgetMs)).toEqual([30_000, 60_000, 120_000, 240_000, 600_000])
    expect(budgets.at(-1)!.generations).toBeLessThan(250)
  })

  test('none where nothing was measured', () => {
    expect(budgetsOf({ runs: [], settings: SETTINGS, seed: 1 })).toEqual([])
  })
})
