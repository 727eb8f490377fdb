import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'

const text = await loadFormat(formats, 'text')

function widest(report: string): string {
  return report.split('\n').reduce((most, line) => (stringWidth(line) > stringWidth(most) ? line : most), '')
}

describe.each(Object.entries(CHAOS_SAMPLES))('%s', (name, result) => {
  const plain = text.render([{ result: result, path: 'result.json' }], { columns: 80, color: false })

  test('reads as its golden file', async () => {
    await expect(plain).toMatchFileSnapshot(`../../golden/${name}.txt`)
  })

  test.each([60, 61, 72, 80, 97, 110])('fits %i columns', columns => {
    const line = widest(text.render([{ result: result, path: 'result.json' }], { columns, color: true }))
    expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
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

test('a narrow terminal gets the columns that tell most', async () => {
  const narrow = text.render([{ result: CHAOS_SAMPLES['chaos-two-arms']!, path: 'result.json' }], {
    columns: 60,
    color: false,
  })
  await expect(narrow).toMatchFileSnapshot('../../golden/chaos-two-arms-60-columns.txt')
})

test.each(['text', 'markdown', 'html'])('%s tells a fault under way at the end from one without effect', async name => {
  const result = structuredClone(CHAOS_SAMPLES['chaos-two-arms']!)
  const last = result.trials[0]!.faults.at(-1)!
  Object.assign(last, { status: 'unfinished', evidence: 'the load ended before its effect was observed' })
  const format = await loadFormat(formats, name)
  const report = format.render([{ result, path: 'result.json' }], { columns: 80, color: false })
  const said = report.replaceAll('&ZeroWidthSpace;', '').replaceAll(/\s+/g, ' ')
  expect(said).toContain(`#${last.id} unfinished: the load ended before its effect was observed`)
  expect(said).toContain('?: under way at the end')
  expect(said).not.toContain('had no effect')
})
