import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { loadFormat, trendFormats } from '../../../src/report/index.ts'
import { TREND_SAMPLES } from '../../golden/trend-samples.ts'

const [text, json] = await Promise.all(['text', 'json'].map(name => loadFormat(trendFormats, name)))

function widest(report: string): number {
  return Math.max(...report.split('\n').map(line => stringWidth(line)))
}

describe.each(Object.entries(TREND_SAMPLES))('%s', (name, trend) => {
  const plain = text!.render(trend, { columns: 80, color: false })

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 80, 110])('fits %i columns', columns => {
    expect(widest(text!.render(trend, { columns, color: true }))).toBeLessThanOrEqual(columns)
  })

  test('says the same without colour', () => {
    const colored = text!.render(trend, { columns: 80, color: true })
    expect(colored).not.toBe(plain)
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })

  test('leaves no trace of how it is made', () => {
    expect(plain).not.toMatch(/undefined|NaN|Infinity|null|[ \u00a0]\n|\u00a0/)
  })

  test('is JSON, whole', () => {
    const said = JSON.parse(json!.render(trend, { columns: 80, color: false })) as unknown
    expect(said).toEqual({ schema: 'clusterbench.trend/1', ...trend })
  })
})
