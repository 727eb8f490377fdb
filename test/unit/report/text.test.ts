import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { SAMPLES } from '../../golden/samples.ts'

const text = await loadFormat(formats, 'text')

function widest(report: string): number {
  return Math.max(...report.split('\n').map(line => stringWidth(line)))
}

describe.each(Object.entries(SAMPLES))('%s', (name, result) => {
  const plain = text.render([{ result: result, path: 'result.json' }], { columns: 80, color: false })

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 80, 110])('fits %i columns', columns => {
    const report = text.render([{ result: result, path: 'result.json' }], { columns, color: true })
    expect(widest(report)).toBeLessThanOrEqual(columns)
  })

  test('says the same without colour', () => {
    const colored = text.render([{ result: result, path: 'result.json' }], { columns: 80, color: true })
    expect(colored).not.toBe(plain)
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })

  test('leaves no trace of how it is made', () => {
    expect(plain).not.toMatch(/undefined|NaN|Infinity|null|[ \u00a0]\n|\u00a0/)
  })
})
