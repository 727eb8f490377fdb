import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { findWarnings } from '../../../src/analysis/warnings.ts'
import type { UsedCalibration } from '../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram } from '../../../src/model/histogram.ts'
import { renderCalibration } from '../../../src/report/calibration/index.ts'
import { closingSentence } from '../../../src/report/sentences/closing.ts'
import { CALIBRATION_SAMPLES } from '../../golden/calibration-samples.ts'
import { SETTINGS, sampleResult } from '../../golden/results.ts'

describe.each(Object.entries(CALIBRATION_SAMPLES))('%s', (name, calibration) => {
  const render = (columns: number, color: boolean) =>
    renderCalibration(calibration, { columns, color, leastGenerations: 10 })
  const plain = render(80, false)

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 80, 110])('fits %i columns', columns => {
    for (const line of render(columns, true).split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
  })

  test('says the same without colour', () => {
    const colored = render(80, true)
    expect(colored).not.toBe(plain)
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })

  test('leaves no trace of how it is made', () => {
    expect(plain).not.toMatch(/undefined|NaN|Infinity|null|[ \u00a0]\n|\u00a0/)
  })
})

describe('what compare says of a calibration', () => {
  const used: UsedCalibration = {
    ...{ path: 'calibration.json', startedAt: '2026-11-20T09:30:00.000Z', applied: true, differs: [] },
    finds: { slowdown: 0.031, budgetMs: 60_000 },
  }
  const resultWith = (calibration: UsedCalibration | null) =>
    sampleResult({ arms: [{ id: 'single', perSec: 500 }], overrides: { settings: { ...SETTINGS, calibration } } })
  const closing = (calibration: UsedCalibration | null) =>
    closingSentence(resultWith(calibration)).replaceAll('\u00a0', ' ')
  const warnings = (calibration: UsedCalibration | null) => {
    const result = resultWith(calibration)
    const latencyHdr = encodeHistogram(newHistogram())
    const generations = result.generations.map(each => ({
      ...each,
      arms: each.arms.map(arm => ({ ...arm, latencyHdr })),
    }))
    return findWarnings({ ...result, generations }).filter(warning => warning.id === 'calibration-differs')
  }

  test('what such a run finds', () => {
    expect(closing(used)).toContain('· calibrated 2026-11-20: finds 3.1 % in 60 s with 95 % power ·')
    expect(warnings(used)).toEqual([])
  })

  test('no more than the day where nothing is known of this margin', () => {
    expect(closing({ ...used, finds: null })).toContain('· calibrated 2026-11-20 ·')
  })

  test('nothing without one', () => {
    expect(closing(null)).not.toContain('calibrated')
    expect(warnings(null)).toEqual([])
  })

  test('why it was not used', () => {
    const differs = [{ field: 'CPUs', there: '2', here: '4' }]
    const other = { ...used, applied: false, differs, finds: null }
    expect(closing(other)).not.toContain('calibrated')
    expect(warnings(other)[0]!.message).toContain('(CPUs: there 2, here 4)')
  })
})
