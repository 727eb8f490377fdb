import { expect, test } from 'vitest'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { SAMPLES } from '../../golden/samples.ts'

const json = await loadFormat(formats, 'json')
const options = { columns: 80, color: false }

test.each(Object.entries(SAMPLES))('%s comes back as it was', (_, result) => {
  expect(JSON.parse(json.render([{ result: result, path: 'result.json' }], options))).toEqual(result)
})

test('puts arrays of plain values on one line', () => {
  const report = json.render([{ result: SAMPLES['clear-verdicts']!, path: 'result.json' }], options)
  expect(report).toMatch(/^ +"slices": \[[\d.]+, [\d.]+\],$/m)
  expect(report).toMatch(/^ {2}"argv": \["compare"\],$/m)
})

test('does not touch brackets and newlines inside strings', () => {
  const result = { ...SAMPLES['one-arm']!, argv: ['[\n  1,\n  2\n]', '["a","b"]', '","', '\\', ','] }
  expect(JSON.parse(json.render([{ result: result, path: 'result.json' }], options)).argv).toEqual(result.argv)
})

test('has its keys in the order of the schema, whatever the order they came in', () => {
  const result = SAMPLES['one-arm']!
  const reversed = Object.fromEntries(Object.entries(result).reverse()) as typeof result
  expect(json.render([{ result: reversed, path: 'result.json' }], options)).toBe(
    json.render([{ result: result, path: 'result.json' }], options),
  )
})
