import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { CAPACITY_SAMPLES } from '../../golden/capacity-samples.ts'

const text = await loadFormat(formats, 'text')
const plainOf = (name: string) =>
  text.render([{ result: CAPACITY_SAMPLES[name]!, path: 'result.json' }], { columns: 80, color: false })

describe.each(Object.entries(CAPACITY_SAMPLES))('%s', (name, result) => {
  const plain = plainOf(name)

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 72, 80, 110])('fits %i columns', columns => {
    const report = text.render([{ result, path: 'result.json' }], { columns, color: true })
    for (const line of report.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
  })

  test('says the same without colour', () => {
    const colored = text.render([{ result, path: 'result.json' }], { columns: 80, color: true })
    expect(colored).not.toBe(plain)
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })

  test('leaves no trace of how it is made', () => {
    expect(plain).not.toMatch(/undefined|NaN|Infinity|null|[ \u00a0]\n|\u00a0/)
  })
})

test('a ratio with a side that the load generator limited is said as a bound, never as a number', () => {
  const report = plainOf('capacity-bound').replaceAll(/\s+/g, ' ')
  expect(report).toMatch(/cluster-rr carries at least [\d.]+× single/)
  expect(report).not.toMatch(/cluster-rr carries [\d.]+×/)
  expect(report).toMatch(/cluster-rr at least 1,\d+ req\/s/)
})

test('the curve has the limit on a row of its own', () => {
  expect(plainOf('capacity-three-arms')).toMatch(/^ *100 +[┤┼]/m)
})
