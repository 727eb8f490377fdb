import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { CHECK_SAMPLES } from '../../golden/check-samples.ts'

const text = await loadFormat(formats, 'text')

describe.each(Object.entries(CHECK_SAMPLES))('%s', (name, result) => {
  const stored = [{ result, path: 'result.json' }]
  const plain = text.render(stored, { columns: 80, color: false })

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 80, 110])('fits %i columns', columns => {
    for (const line of text.render(stored, { columns, color: true }).split('\n'))
      expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
  })

  test('says the same without colour, and leaves no trace of how it is made', () => {
    expect(stripVTControlCharacters(text.render(stored, { columns: 80, color: true }))).toBe(plain)
    expect(plain).not.toMatch(/undefined|NaN|Infinity|null|[ \u00a0]\n|\u00a0/)
  })
})
