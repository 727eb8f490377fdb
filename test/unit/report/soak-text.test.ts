import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { SOAK_SAMPLES } from '../../golden/soak-samples.ts'

const text = await loadFormat(formats, 'text')
const html = await loadFormat(formats, 'html')

describe.each(Object.entries(SOAK_SAMPLES))('%s', (name, result) => {
  const stored = [{ result, path: 'result.json' }]
  const plain = text.render(stored, { columns: 80, color: false })

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 80, 110])('fits %i columns', columns => {
    const report = text.render(stored, { columns, color: true })
    for (const line of report.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
  })

  test('leaves no trace of how it is made', () => {
    const page = html.render(stored, { columns: 80, color: false })
    for (const report of [plain, page.replaceAll(/<(style|script)[^>]*>.*?<\/\1>/gs, '')])
      expect(report).not.toMatch(/undefined|NaN|Infinity/)
    expect(plain).not.toMatch(/null|[ \u00a0]\n|\u00a0/)
  })
})
