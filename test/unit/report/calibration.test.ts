import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { renderCalibration } from '../../../src/report/index.ts'
import { CALIBRATION_SAMPLES } from '../../golden/calibration-samples.ts'

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
